package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"scango/scanlib/data/datatest"
	"scango/scanlib/data/listing"
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

// As a user whom permissions bind, a test meets folders and files that it can't
// read. Only what it does in its own goroutine is bound.
func bound(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	const nobody = 65534
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Skip("root stays root: ", err)
	}
	defer syscall.Setfsuid(0)
	do()
}

// A folder, or a file that may be an image, that can't be read hides images: the
// set is not opened without them.
func TestUnreadable(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"a.png": png, "shut/c.png": png, "noext": png})
	for dir := root; dir != os.TempDir(); dir = filepath.Dir(dir) { // for whom bound makes this test
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"shut", "noext"} {
		path := filepath.Join(root, name)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		bound(t, func() {
			_, err := Tree(t.Context(), "folder", root, Options{Size: 1})
			var incomplete *listing.Incomplete
			if !errors.As(err, &incomplete) || incomplete.Path != path || !errors.Is(err, syscall.EACCES) {
				t.Errorf("%s: error %v", name, err)
			}
		})
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if s := mustOpen(t, root, Options{Size: 1, CacheDir: t.TempDir()}); s.Len() != 3 {
		t.Errorf("%d images when all can be read, want 3", s.Len())
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
