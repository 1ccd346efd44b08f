package golden

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/sbinet/npyio/npz"
)

// Every array of every file reads as what its header says, and a name is found
// by its pattern.
func TestReadAll(t *testing.T) {
	for _, name := range Files(t, "*.npz") {
		f := Open(t, name)
		for _, array := range f.Names() {
			size := 1
			for _, n := range f.Shape(array) {
				size *= n
			}
			got := 0
			switch kind := f.kind(array); {
			case kind[0] == 'U':
				got = len(f.Strings(array))
			case kind == "u1":
				got = len(f.Bytes(array))
			default:
				got = len(f.Floats(array))
			}
			if got != size {
				t.Errorf("%s: %s has %d values for its shape %v", name, array, got, f.Shape(array))
			}
		}
	}
}

// What the .npz of testdata may hold: no pixels, which are uint8, and no more
// than a megabyte or so.
func TestTestdata(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.npz")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no arrays in testdata: %v", err)
	}
	var size int64
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
		r, err := npz.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		f := &File{t, path, r}
		for _, array := range f.Names() {
			if f.kind(array) == "u1" {
				t.Errorf("%s: %s is uint8, as pixels are", path, array)
			}
		}
	}
	if size > 1300<<10 {
		t.Errorf("testdata has %d KiB, want at most 1300", size>>10)
	}
}

// A set that SCAN_GOLDEN names is alone, and what it lacks skips the test.
func TestOwnSet(t *testing.T) {
	dir := t.TempDir()
	content, err := os.ReadFile("testdata/formula.npz")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "formula.npz"), content, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SCAN_GOLDEN", dir)
	if got := Files(t, "*.npz"); !slices.Equal(got, []string{"formula.npz"}) {
		t.Errorf("files %q, want formula.npz alone", got)
	}
	found := Open(t, "formula.npz").Find(`u_t(\d+)_s5`)
	if len(found) != 1 || !slices.Equal(found[0], []string{"u_t3_s5", "3"}) {
		t.Errorf("found %q, want u_t3_s5 with 3", found)
	}
	for name, missing := range map[string]func(t testing.TB){
		"file":    func(t testing.TB) { Open(t, "optim.npz") },
		"array":   func(t testing.TB) { Open(t, "formula.npz", "u_t3_s5", "g0") },
		"pattern": func(t testing.TB) { Open(t, "formula.npz").Find("u_t") }, // the whole name must match
		"files":   func(t testing.TB) { Files(t, "models_*.npz") },
		"path":    func(t testing.TB) { Path(t, "ckpt/none.zip") },
	} {
		if !skips(t, missing) {
			t.Errorf("a test without the %s goes on", name)
		}
	}
}

// skipRecorder is a test that notes whether it was skipped, and is not counted.
type skipRecorder struct {
	testing.TB
	skipped bool
}

func (r *skipRecorder) Skip(...any) {
	r.skipped = true
	runtime.Goexit()
}

// skips reports whether f skips its test.
func skips(t testing.TB, f func(t testing.TB)) bool {
	r, done := &skipRecorder{TB: t}, make(chan bool)
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.skipped
}
