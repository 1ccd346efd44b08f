package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"scango/scanlib/data/datatest"
)

func TestFolderLayouts(t *testing.T) {
	for _, row := range []struct {
		name, files string
		classes     string // of the set, "" for no labels
		labels      string
	}{
		{"flat", "b.png a.png", "", ""},
		{"classes", "cat/b.png cat/a.png dog/c.png", "cat dog", "0 0 1"},
		{"nested", "cat/x/y/b.png dog/c.png dog/d/e.png", "cat dog", "0 1 1"},
		{"numbers", "10/a.png 9/a.png 2/a.png", "2 9 10", "2 0 1"}, // names sort as text, classes by number
		{"spaces and bytes", "a \"b'/c.png \xff\xfe/\xc3(.png", "a \"b' \xff\xfe", "0 1"},
		{"one folder", "images/a.png images/b.png", "", ""},
		{"at the top too", "a.png cat/b.png dog/c.png", "", ""},
		{"only notes beside", "cat/a.png dog/b.png other/notes.txt readme.md", "cat dog", "0 1"},
		{"hidden", "cat/a.png dog/b.png .trash/c.png cat/._a.png", "cat dog", "0 1"},
	} {
		files := map[string][]byte{}
		for _, name := range strings.Split(strings.ReplaceAll(row.files, "a \"b", "a_\"b"), " ") {
			files[strings.ReplaceAll(name, "_", " ")] = datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
		}
		s := mustOpen(t, datatest.Folder(t, files), Options{Size: 1, CacheDir: t.TempDir()})
		if !slices.IsSorted(s.Names) || len(s.Skipped) != 0 {
			t.Errorf("%s: names %q, skipped %v", row.name, s.Names, s.Skipped)
		}
		if got := strings.Join(s.Classes, " "); got != row.classes || strings.Trim(fmt.Sprint(s.Labels), "[]") != row.labels {
			t.Errorf("%s: classes %q labels %v, want %q %s", row.name, s.Classes, s.Labels, row.classes, row.labels)
		}
		if row.classes == "" && s.Labels != nil {
			t.Errorf("%s: labels %v, want nil", row.name, s.Labels)
		}
	}
}

// TestLinks: loops end, broken links and pipes are named, good links count once.
func TestLinks(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"cat/a.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal)), "dog/b.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))})
	elsewhere := datatest.Folder(t, map[string][]byte{"d.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))})
	at := func(name string) string { return filepath.Join(root, name) }
	for link, to := range map[string]string{
		"cat/up": root, "cat/self": at("cat/self"), "cat/self.jpg": at("cat/self.jpg"), "dog/other": at("cat"),
		"fish": elsewhere, "dog/gone.jpg": at("none.jpg"), "dog/file.png": at("dog/b.png"),
	} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(at("dog/pipe.jpg"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("dog/pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, root, Options{Size: 1, CacheDir: t.TempDir()})
	if got, want := fmt.Sprint(s.Names), "[cat/a.png dog/b.png dog/file.png fish/d.png]"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	want := "[{cat/self.jpg too many levels of symbolic links} {dog/gone.jpg no such file or directory} {dog/pipe.jpg not a regular file}]"
	if got := fmt.Sprint(s.Skipped); got != want {
		t.Errorf("skipped %s, want %s", got, want)
	}
	if s = mustOpen(t, at("fish"), Options{Size: 1, CacheDir: t.TempDir()}); s.Len() != 1 {
		t.Errorf("a root that is a link: %d images", s.Len())
	}
}

// TestUnreadable needs a user whom permissions bind.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	root := datatest.Folder(t, map[string][]byte{"a.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal)), "b.png": {1}, "shut/c.png": {1}})
	for _, name := range []string{"b.png", "shut"} {
		if err := os.Chmod(filepath.Join(root, name), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(root, name), 0o700)
	}
	s := mustOpen(t, root, Options{Size: 1, CacheDir: t.TempDir()})
	if got, want := fmt.Sprint(s.Skipped), "[{b.png permission denied} {shut cannot read folder: permission denied}]"; got != want {
		t.Errorf("skipped %s, want %s", got, want)
	}
	_, err := openFolder(t.Context(), filepath.Join(root, "shut"), Options{Size: 1, CacheDir: t.TempDir()})
	if err == nil || !strings.HasSuffix(err.Error(), "shut: permission denied") {
		t.Errorf("error %v", err)
	}
}

// Images of odd shapes are used and named, also when the pack is opened again.
func TestOdd(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"dot.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal)), "fine.png": datatest.PNG(t, datatest.Plain(40, 9, datatest.Teal)), "strip.png": datatest.PNG(t, datatest.Plain(20, 400, datatest.Teal)),
	})
	want := []Skip{{Name: "dot.png", Reason: "only 1×1 pixels"}, {Name: "strip.png", Reason: "20×400 pixels are long and thin"}}
	o := Options{Size: 4, CacheDir: t.TempDir()}
	for range 2 {
		s := mustOpen(t, root, o)
		if s.Len() != 3 || !slices.Equal(s.Odd, want) {
			t.Errorf("%d images, cached %v, odd %v, want 3 and %v", s.Len(), s.Cached, s.Odd, want)
		}
	}
}
