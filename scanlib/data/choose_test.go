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
		name string
		only choice
		want string // "" for the error
		err  string
	}{
		{"all", choice{}, "[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png fish/6.png][0 0 0 1 1 2] cat,dog,fish[][]", ""},
		{"classes", choice{classes: []string{"fish", "cat"}}, "[cat/1.png cat/2.png cat/3.png fish/6.png][0 0 0 1] cat,fish[][]", ""},
		{"merged", choice{merge: map[string]string{"fish": "dog"}}, "[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png fish/6.png][0 0 0 1 1 1] cat,dog[][]", ""},
		{"merged into a new one", choice{merge: map[string]string{"cat": "pet", "dog": "pet"}, classes: []string{"pet"}},
			"[cat/1.png cat/2.png cat/3.png dog/4.png dog/5.png][0 0 0 0 0] pet[][]", ""},
		{"names", choice{names: []string{"6", "cat/2.png", "7"}}, "[cat/2.png fish/6.png][0 2] cat,dog,fish[][7]", ""},
		{"without", choice{without: []string{"1.png", "cat/2", "4", "x"}}, "[cat/3.png dog/5.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"one of each", choice{perClass: 1}, "[cat/3.png dog/4.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"more than there are", choice{perClass: 9, classes: []string{"dog"}}, "[dog/4.png dog/5.png][0 0] dog[][]", ""},
		{"half", choice{fraction: 0.5}, "[cat/2.png dog/5.png fish/6.png][0 1 2] cat,dog,fish[][]", ""},
		{"half, at most 1", choice{fraction: 0.5, classes: []string{"fish"}, limit: 1}, "[fish/6.png][0] fish[][]", ""},
		{"nearly nothing", choice{fraction: 1e-9, classes: []string{"fish"}}, "[fish/6.png][0] fish[][]", ""},
		{"unknown class", choice{classes: []string{"cow"}}, "", `has no class "cow"; it has cat, dog, fish`},
		{"unknown to merge", choice{merge: map[string]string{"cow": "cat"}}, "", `has no class "cow"`},
		{"no name fits", choice{names: []string{"7", "8"}}, "", `none of the 2 names listed is an image of it (first: "7")`},
		{"nothing left", choice{names: []string{"6"}, without: []string{"6"}}, "", "the lists leave none of its 6 images"},
	} {
		s, err := openFolder(t.Context(), root, Options{Size: 2, CacheDir: cache, Seed: 1}, row.only)
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

// TestFormsOfClasses: a class folder is one in every form of Unicode, in both
// parts and in a choice.
func TestFormsOfClasses(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	composed, decomposed := "no\u00ebl", "noe\u0308l"
	train := mustOpen(t, datatest.Folder(t, map[string][]byte{composed + "/1.png": png, decomposed + "/2.png": png, "x/3.png": png}), Options{Size: 1, CacheDir: t.TempDir()})
	val := mustOpen(t, datatest.Folder(t, map[string][]byte{decomposed + "/1.png": png, "a/2.png": png}), Options{Size: 1, CacheDir: t.TempDir()},
		choice{classes: []string{decomposed, "a"}}, choice{merge: map[string]string{decomposed: decomposed}})
	alignClasses(train, val)
	if got := fmt.Sprintf("%q %v %v", train.Classes, train.Labels, val.Labels); got != `["noël" "x" "a"] [0 0 1] [2 0]` {
		t.Error(got)
	}
}

// A set without classes cannot be chosen from by class.
func TestChoiceWithoutClasses(t *testing.T) {
	for _, only := range []choice{{classes: []string{"a"}}, {perClass: 1}, {merge: map[string]string{"a": "b"}}} {
		_, err := openFolder(t.Context(), tinyFolder(t, 2), Options{Size: 2, CacheDir: t.TempDir()}, only)
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
	merge := map[string]string{"fish": "dog"}
	if s := mustOpen(t, root, o, choice{merge: merge}); !s.Cached || s.Hash != all.Hash {
		t.Errorf("merged: cached %v, same hash %v", s.Cached, s.Hash == all.Hash)
	}
	if s := mustOpen(t, root, o, choice{merge: merge, classes: []string{"dog"}}); s.Cached || s.Hash == all.Hash {
		t.Errorf("classes: cached %v, same hash %v", s.Cached, s.Hash == all.Hash)
	}
}

// A skipped image takes its label with it.
func TestChoiceSkipped(t *testing.T) {
	root := zoo(t)
	datatest.Write(t, filepath.Join(root, "cat", "2.png"), []byte("no image"))
	s := mustOpen(t, root, Options{Size: 2, CacheDir: t.TempDir()}, choice{classes: []string{"cat", "dog"}})
	if got := fmt.Sprint(s.Names, s.Labels, len(s.Skipped)); got != "[cat/1.png cat/3.png dog/4.png dog/5.png] [0 0 1 1] 1" {
		t.Error(got)
	}
}

// describe is all that a test of listings looks at.
func describe(s *Set) string {
	classes := "-"
	if s.Labels != nil {
		classes = strings.Join(s.Classes, ",")
	}
	return fmt.Sprintf("%v%v %s%v%v", s.Names, s.Labels, classes, s.UnknownLabels, s.UnknownNames)
}
