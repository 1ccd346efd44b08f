package data

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

func TestOpenFiles(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(3, 2, datatest.Teal))
	t.Chdir(datatest.Folder(t, map[string][]byte{
		"a.png": png, "set/c/z.png": png, "set/b.png": png, "set/notes.txt": []byte("x"), "noext": png,
		"broken.png": []byte("not an image"), "note.txt": []byte("words"), "docs/readme.md": []byte("words"),
	}))
	for _, row := range []struct {
		name, paths    string
		names, skipped string // names of images, and of what was skipped, which is sorted
	}{
		{"a file", "a.png", "a.png", ""},
		{"a folder, sorted and recursive", "set", "set/b.png set/c/z.png", ""},
		{"a slash at the end", "set/", "set/b.png set/c/z.png", ""},
		{"the name as given", "./a.png ./set", "./a.png ./set/b.png ./set/c/z.png", ""},
		{"the order as given", "set/c a.png", "set/c/z.png a.png", ""},
		{"each once", "a.png set/b.png set a.png", "a.png set/b.png set/c/z.png", ""},
		{"an image without extension", "noext", "noext", ""},
		{"missing", "gone.png a.png", "a.png", "gone.png"},
		{"not images", "note.txt a.png broken.png", "a.png", "broken.png note.txt"},
		{"a folder without images", "docs a.png", "a.png", "docs"},
	} {
		s, err := OpenFiles(context.Background(), strings.Fields(row.paths), Options{Size: 4})
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		var skipped []string
		for _, skip := range s.Skipped {
			skipped = append(skipped, skip.Name)
		}
		if got := strings.Join(s.Names, " "); got != row.names || strings.Join(skipped, " ") != row.skipped {
			t.Errorf("%s: names %q, skipped %q", row.name, got, skipped)
		}
		if s.Labels != nil || s.Size() != int64(s.Len())*4*4*3 || s.Path != "" {
			t.Errorf("%s: labels %v, %d bytes, path %q", row.name, s.Labels, s.Size(), s.Path)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: close: %v", row.name, err)
		}
	}
}

// The pixels are those that a run on the folder would see.
func TestOpenFilesAsFolder(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"a.png": datatest.PNG(t, datatest.Plain(5, 3, datatest.Teal)), "b.png": datatest.PNG(t, datatest.Plain(4, 9, datatest.Teal))})
	for _, mode := range []Resize{Crop, Squash, Letterbox} {
		o := Options{Size: 4, Resize: mode, CacheDir: t.TempDir()}
		want := mustOpen(t, root, o)
		got, err := OpenFiles(context.Background(), []string{root}, o)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Pixels(), want.Pixels()) {
			t.Errorf("%s: pixels differ from the folder's", mode)
		}
	}
}

func TestOpenFilesErrors(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"bad.png": []byte("not an image")})
	bad, gone := filepath.Join(root, "bad.png"), filepath.Join(root, "gone.png")
	for _, row := range []struct {
		name  string
		paths []string
		o     Options
		want  string
	}{
		{"no paths", nil, Options{Size: 4}, "data: no files given"},
		{"no size", []string{root}, Options{}, "set a size"},
		{"all skipped", []string{bad, gone}, Options{Size: 4}, "none of its 2 images can be used; the first, "},
		{"strict", []string{gone}, Options{Size: 4, Strict: true}, `"` + gone + `" cannot be used (strict): no such file or directory`},
	} {
		_, err := OpenFiles(context.Background(), row.paths, row.o)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OpenFiles(ctx, []string{root}, Options{Size: 4}); err == nil || !strings.Contains(fmt.Sprint(err), "stopped") {
		t.Errorf("canceled: %v", err)
	}
}
