package screens

import (
	"crypto/sha256"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"testing"
)

// sums are the contents of the files below a directory, by path.
func sums(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	files := map[string][sha256.Size]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The stand-in has the layout of RICO's folder, and is the same at each call.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "screens")
	if err := Write(dir); err != nil {
		t.Fatal(err)
	}
	files := sums(t, dir)
	if err := Write(dir); err != nil {
		t.Fatal(err)
	}
	again := sums(t, dir)
	layout := regexp.MustCompile(`^(train/1/\d{5}|val/(chat|form|gallery|list|login|mediaplayer)/\d\d)\.png$`)
	in, different := map[string]int{}, map[[sha256.Size]byte]bool{}
	for name, sum := range files {
		if !layout.MatchString(name) {
			t.Errorf("%s gives its topic away, or has no place in the layout", name)
		}
		if again[name] != sum {
			t.Errorf("%s is another screen at the second call", name)
		}
		in[path.Dir(name)]++
		different[sum] = true
	}
	if in["train/1"] != Train || in["val/login"] != Val/Topics || len(files) != Train+Val {
		t.Errorf("%d files: %v", len(files), in)
	}
	if len(different) != len(files) {
		t.Errorf("%d of %d screens are different", len(different), len(files))
	}
}

// Layouts differ, whatever the app's colors are: the middle of a player is a
// picture, that of a login is paper.
func TestTopicsDiffer(t *testing.T) {
	for k, plain := range map[int]bool{4: true, 5: false} {
		for seed := range uint64(20) {
			s := newScreen(rand.New(rand.NewPCG(seed, 0)))
			topics[k].draw(s)
			if s.Bounds().Dx() != 135 || s.Bounds().Dy() != 240 {
				t.Fatalf("%s is %v", topics[k].name, s.Bounds())
			}
			if got := s.At(20, 105) == s.At(2, 230); got != plain {
				t.Errorf("%s %d: paper in the middle: %v", topics[k].name, seed, got)
			}
		}
	}
}

func TestWriteFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(file); err == nil {
		t.Error("screens below a file are no error")
	}
}
