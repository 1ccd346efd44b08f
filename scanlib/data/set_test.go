package data

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
	"scango/scanlib/pack"
)

// images are of one pixel each, or of as many in a row as there are.
func images(t testing.TB, pixels []byte, names ...string) pack.Images {
	t.Helper()
	im, err := pack.New(names, 1, len(pixels)/3/len(names), pixels)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func testSet(t testing.TB) *Set {
	pixels := make([]byte, 4*6)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	return &Set{Images: images(t, pixels, "a", "b", "c", "d"), Labels: []int{0, 1, -1, 1}, Classes: []string{"cat", "dog"}, Skipped: []Skip{{Name: "x", Reason: "empty file"}}}
}

func TestSubset(t *testing.T) {
	s := testSet(t)
	sub, err := s.Subset([]int{3, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(sub.Names, sub.Labels, sub.Classes, sub.Height, sub.Width, sub.At(0), sub.At(2), sub.Skipped); got !=
		"[d b b] [1 1 1] [cat dog] 1 2 [18 19 20 21 22 23] [6 7 8 9 10 11] []" {
		t.Error(got)
	}
	if sub.Hash == s.Hash || sub.Close() != nil || sub.At(0)[0] != 18 {
		t.Errorf("hashes %s and %s, first byte %d after Close", sub.Hash, s.Hash, sub.At(0)[0])
	}
	s.Labels = nil
	if sub, _ = s.Subset([]int{0}); sub.Labels != nil {
		t.Errorf("labels %v of a set without", sub.Labels)
	}
	for _, bad := range [][]int{nil, {4}, {-1}} {
		if _, err := s.Subset(bad); err == nil {
			t.Errorf("indices %v: no error", bad)
		}
	}
}

// TestSplitIndices holds one draw fixed: runs are continued by other versions
// of the program, so the draw for a seed may never change.
func TestSplitIndices(t *testing.T) {
	train, val, err := SplitIndices(10, 0.3, 1)
	if got, want := fmt.Sprint(train, val, err), "[0 2 4 5 7 8 9] [1 3 6] <nil>"; got != want {
		t.Errorf("split %s, want %s", got, want)
	}
	for _, seed := range []int64{0, 2, -5, math.MaxInt64} {
		train, val, err := SplitIndices(1000, 0.1, seed)
		both := slices.Sorted(slices.Values(append(slices.Clone(train), val...)))
		if err != nil || len(val) != 100 || len(slices.Compact(both)) != 1000 || !slices.IsSorted(train) || !slices.IsSorted(val) {
			t.Errorf("seed %d: %d and %d, error %v", seed, len(train), len(val), err)
		}
		if _, other, _ := SplitIndices(1000, 0.1, seed-1); slices.Equal(val, other) {
			t.Errorf("seeds %d and %d draw the same", seed, seed-1)
		}
	}
	for _, row := range []struct {
		n        int
		fraction float64
	}{{10, 0}, {10, 1}, {10, -1}, {10, math.NaN()}, {10, 0.01}, {10, 0.99}, {1, 0.5}, {0, 0.5}} {
		if _, _, err := SplitIndices(row.n, row.fraction, 1); err == nil {
			t.Errorf("%d at %g: no error", row.n, row.fraction)
		}
	}
}

func TestSplit(t *testing.T) {
	s := testSet(t)
	train, val, err := s.Split(0.25, 7)
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(slices.Values(append(slices.Clone(train.Names), val.Names...)))
	if train.Len() != 3 || val.Len() != 1 || !slices.Equal(names, s.Names) || train.Hash == val.Hash {
		t.Errorf("train %v val %v", train.Names, val.Names)
	}
	if &train.At(0)[0] != &s.At(slices.Index(s.Names, train.Names[0]))[0] {
		t.Error("the parts copy pixels")
	}
	if _, _, err := s.Split(0.01, 7); err == nil {
		t.Error("empty part: no error")
	}
}

// TestLimit: a limited set is a draw, in order, and the same for the same seed.
func TestLimit(t *testing.T) {
	root, cache := tinyFolder(t, 40), t.TempDir()
	a := mustOpen(t, root, Options{Size: 2, Seed: 1, CacheDir: cache}, choice{limit: 10})
	b := mustOpen(t, root, Options{Size: 2, Seed: 2, CacheDir: cache}, choice{limit: 10})
	again := mustOpen(t, root, Options{Size: 2, Seed: 1, CacheDir: cache}, choice{limit: 10})
	if a.Len() != 10 || !slices.IsSorted(a.Names) || a.Names[9] == "009.png" || slices.Equal(a.Names, b.Names) || !slices.Equal(a.Names, again.Names) {
		t.Errorf("draws %v, %v, %v", a.Names, b.Names, again.Names)
	}
	for i, name := range a.Names {
		if fmt.Sprintf("%03d.png", a.At(i)[0]) != name {
			t.Errorf("%s has red %d", name, a.At(i)[0])
		}
	}
	if all := mustOpen(t, root, Options{Size: 2, CacheDir: cache}, choice{limit: 99}); all.Len() != 40 {
		t.Errorf("%d images for a limit above 40", all.Len())
	}
}

func TestClose(t *testing.T) {
	s, err := openFolder(t.Context(), tinyFolder(t, 2), Options{Size: 2, CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCacheDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", home)
	dir, err := CacheDir()
	if err != nil || !strings.HasPrefix(dir, home) || filepath.Base(dir) != "scango" {
		t.Errorf("with HOME %s: %s, %v", home, dir, err)
	}
	s := mustOpen(t, tinyFolder(t, 1), Options{Size: 1})
	if filepath.Dir(s.Path) != filepath.Join(dir, "packs") {
		t.Errorf("pack at %s", s.Path)
	}
	t.Setenv("HOME", "")
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	want := filepath.Join(tmp, fmt.Sprintf("scango-%d", os.Getuid()))
	for range 2 { // made, then there
		if dir, err = CacheDir(); err != nil || dir != want {
			t.Errorf("without HOME: %s, %v; want %s", dir, err, want)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	os.Remove(dir)
	if err := os.Symlink(home, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := CacheDir(); err == nil || !strings.Contains(err.Error(), "it is not a folder") {
		t.Errorf("a link laid by another user: error %v", err)
	}
	t.Setenv("HOME", filepath.Join(home, "file"))
	datatest.Write(t, filepath.Join(home, "file"), nil)
	if _, err := CacheDir(); err == nil || !strings.Contains(err.Error(), "cannot make cache folder") {
		t.Errorf("HOME is a file: error %v", err)
	}
}
