package data

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// zoo has 3 cats, 2 dogs and 1 fish.
func zoo(t *testing.T) string {
	files := map[string][]byte{}
	for _, name := range []string{"cat/1", "cat/2", "cat/3", "dog/4", "dog/5", "fish/6"} {
		files[name+".png"] = datatest.PNG(t, datatest.Plain(2, 2, datatest.Teal))
	}
	return datatest.Folder(t, files)
}

func TestChoice(t *testing.T) {
	root, cache := zoo(t), t.TempDir()
	for _, row := range []struct {
		name  string
		only  Choice
		limit int
		want  string // "" for the error
		err   string
	}{
		{"all", Choice{}, 0, "[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png fish/6.png][0 0 0 1 1 2] cat,dog,fish[][]", ""},
		{"classes", Choice{Classes: []string{"fish", "cat"}}, 0, "[cat/1.png cat/2.png cat/3.png fish/6.png][0 0 0 1] cat,fish[][]", ""},
		{"merged", Choice{Merge: map[string]string{"fish": "dog"}}, 0, "[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png fish/6.png][0 0 0 1 1 1] cat,dog[][]", ""},
		{"merged into a new one", Choice{Merge: map[string]string{"cat": "pet", "dog": "pet"}, Classes: []string{"pet"}}, 0,
			"[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png][0 0 0 0 0] pet[][]", ""},
		{"names", Choice{Names: []string{"6", "cat/2.png", "7"}}, 0, "[cat/2.png fish/6.png][0 2] cat,dog,fish[][7]", ""},
		{"without", Choice{Without: []string{"1.png", "cat/2", "4", "x"}}, 0, "[cat/3.png dog/5.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"one of each", Choice{PerClass: 1}, 0, "[cat/3.png dog/4.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"more than there are", Choice{PerClass: 9, Classes: []string{"dog"}}, 0, "[dog/4.png dog/5.png][0 0] dog[][]", ""},
		{"half", Choice{Fraction: 0.5}, 0, "[cat/2.png dog/5.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"half, at most 1", Choice{Fraction: 0.5, Classes: []string{"fish"}}, 1, "[fish/6.png][0] fish[][]", ""},
		{"nearly nothing", Choice{Fraction: 1e-9, Classes: []string{"fish"}}, 0, "[fish/6.png][0] fish[][]", ""},
		{"unknown class", Choice{Classes: []string{"cow"}}, 0, "", `has no class "cow"; it has cat, dog, fish`},
		{"unknown to merge", Choice{Merge: map[string]string{"cow": "cat"}}, 0, "", `has no class "cow"`},
		{"no name fits", Choice{Names: []string{"7", "8"}}, 0, "", `none of the 2 names listed is an image of it (first: "7")`},
		{"nothing left", Choice{Names: []string{"6"}, Without: []string{"6"}}, 0, "", "the lists leave none of its 6 images"},
	} {
		s, err := OpenFolder(t.Context(), root, "", Options{Size: 2, CacheDir: cache, Limit: row.limit, Seed: 1, Only: row.only})
		if err != nil {
			if row.err == "" || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.name, err, row.err)
			}
			continue
		}
		if got := describe(s); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
		s.Close()
	}
}

// A set without classes cannot be chosen from by class.
func TestChoiceWithoutClasses(t *testing.T) {
	for _, only := range []Choice{{Classes: []string{"a"}}, {PerClass: 1}, {Merge: map[string]string{"a": "b"}}} {
		_, err := OpenFolder(t.Context(), tinyFolder(t, 2), "", Options{Size: 2, CacheDir: t.TempDir(), Only: only})
		if err == nil || !strings.Contains(err.Error(), "has no classes to choose by") {
			t.Errorf("%+v: error %v", only, err)
		}
	}
}

// The choice of other labels of the same images shares their pack, and another
// choice of images does not.
func TestChoiceIdentity(t *testing.T) {
	root, o := zoo(t), Options{Size: 2, CacheDir: t.TempDir()}
	all := mustOpen(t, root, o)
	o.Only.Merge = map[string]string{"fish": "dog"}
	if s := mustOpen(t, root, o); !s.Cached || s.Hash != all.Hash {
		t.Errorf("merged: cached %v, same hash %v", s.Cached, s.Hash == all.Hash)
	}
	o.Only.Classes = []string{"dog"}
	if s := mustOpen(t, root, o); s.Cached || s.Hash == all.Hash {
		t.Errorf("classes: cached %v, same hash %v", s.Cached, s.Hash == all.Hash)
	}
}

// A skipped image takes its label with it.
func TestChoiceSkipped(t *testing.T) {
	root := zoo(t)
	datatest.Write(t, filepath.Join(root, "cat", "2.png"), []byte("no image"))
	s := mustOpen(t, root, Options{Size: 2, CacheDir: t.TempDir(), Only: Choice{Classes: []string{"cat", "dog"}}})
	if got := fmt.Sprint(s.Names, s.Labels, len(s.Skipped)); got != "[cat/1.png cat/3.png dog/4.png dog/5.png] [0 0 1 1] 1" {
		t.Error(got)
	}
}

func TestReadNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.txt")
	for text, want := range map[string]string{
		"\ufeffa.jpg\r\n\n# note\n  b c'\"d.jpg \n\xff.jpg": `["a.jpg" "b c'\"d.jpg" "\xff.jpg"]`,
		"a\n../b\n":        `line 2: "../b" leads out of the folder: name images by their path below it`,
		"/etc/passwd\n":    `line 1: "/etc/passwd" leads out of the folder`,
		"a/../../b\n":      `leads out of the folder`,
		"\n# only notes\n": "no names",
	} {
		datatest.Write(t, file, []byte(text))
		names, err := ReadNames(file)
		if got := fmt.Sprintf("%q", names); err == nil && got != want || err != nil && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file)) {
			t.Errorf("%q: %s, error %v, want %s", text, got, err, want)
		}
	}
	if _, err := ReadNames("/none.txt"); err == nil || !strings.Contains(err.Error(), "cannot open list /none.txt: no such file") {
		t.Errorf("error %v", err)
	}
}
