// Package golden opens the reference arrays that tests compare against: .npz
// files made by running the official SCAN code.
//
// The files are not part of the project. Tests look for them in the directory
// named by SCAN_GOLDEN, else in shared/golden beside the checkout, and skip
// with a message where neither is there.
package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

// File is one open .npz file. Its methods stop the test on any fault.
type File struct {
	t testing.TB
	r *npz.Reader
}

// Dir is the directory of the reference files; it skips the test without one.
func Dir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("SCAN_GOLDEN"); dir != "" {
		return dir
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; wd != filepath.Dir(wd); wd = filepath.Dir(wd) {
		if _, err := os.Stat(filepath.Join(wd, "go.mod")); err == nil {
			break
		}
	}
	dir := filepath.Join(filepath.Dir(wd), "shared", "golden")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no reference files: set SCAN_GOLDEN to their directory (looked in %s)", dir)
	}
	return dir
}

// Open opens name (such as "optim.npz") of the reference directory.
func Open(t testing.TB, name string) *File {
	t.Helper()
	path := filepath.Join(Dir(t), name)
	r, err := npz.Open(path)
	if err != nil {
		t.Fatalf("golden: open %s: %v", path, err)
	}
	t.Cleanup(func() { r.Close() })
	return &File{t: t, r: r}
}

// Names lists the arrays of the file, sorted.
func (f *File) Names() []string {
	var names []string
	for _, key := range f.r.Keys() {
		names = append(names, strings.TrimSuffix(key, ".npy"))
	}
	slices.Sort(names)
	return names
}

// Has tells whether the file has an array of that name.
func (f *File) Has(name string) bool { return slices.Contains(f.Names(), name) }

// Shape is the shape of an array; a scalar's is empty.
func (f *File) Shape(name string) []int { return f.header(name).Descr.Shape }

func (f *File) header(name string) npy.Header {
	f.t.Helper()
	h := f.r.Header(name + ".npy")
	if h == nil {
		f.t.Fatalf("golden: no array %q", name)
	}
	return *h
}

func read[T any](f *File, name string) T {
	f.t.Helper()
	var v T
	if err := f.r.Read(name+".npy", &v); err != nil {
		f.t.Fatalf("golden: array %q: %v", name, err)
	}
	return v
}

// Floats reads a numeric array of any dtype, row-major, as float64.
func (f *File) Floats(name string) []float64 {
	f.t.Helper()
	switch kind := strings.TrimLeft(f.header(name).Descr.Type, "<|="); kind {
	case "f8":
		return read[[]float64](f, name)
	case "f4":
		return floats(read[[]float32](f, name))
	case "i8":
		return floats(read[[]int64](f, name))
	case "i4":
		return floats(read[[]int32](f, name))
	case "u1":
		return floats(read[[]uint8](f, name))
	case "b1":
		out := make([]float64, 0)
		for _, b := range read[[]bool](f, name) {
			out = append(out, map[bool]float64{true: 1}[b])
		}
		return out
	default:
		f.t.Fatalf("golden: array %q has dtype %q", name, kind)
		return nil
	}
}

func floats[T float32 | int64 | int32 | uint8](in []T) []float64 {
	out := make([]float64, len(in))
	for i, v := range in {
		out[i] = float64(v)
	}
	return out
}

// Float is the value of a scalar.
func (f *File) Float(name string) float64 {
	f.t.Helper()
	return f.Floats(name)[0]
}

// Float32s reads a numeric array as float32.
func (f *File) Float32s(name string) []float32 {
	f.t.Helper()
	in := f.Floats(name)
	out := make([]float32, len(in))
	for i, v := range in {
		out[i] = float32(v)
	}
	return out
}

// Bytes reads a uint8 array.
func (f *File) Bytes(name string) []uint8 {
	f.t.Helper()
	return read[[]uint8](f, name)
}

// Ints reads an integer array as int.
func (f *File) Ints(name string) []int {
	f.t.Helper()
	in := f.Floats(name)
	out := make([]int, len(in))
	for i, v := range in {
		out[i] = int(v)
	}
	return out
}

// Strings reads an array of ASCII text, which NumPy stores as UTF-32 padded
// with zeros and the reader passes on byte for byte.
func (f *File) Strings(name string) []string {
	f.t.Helper()
	out := read[[]string](f, name)
	for i, s := range out {
		out[i] = strings.ReplaceAll(s, "\x00", "")
	}
	return out
}

// String names the largest difference of two arrays, for failure messages.
func String(got, want []float64) string {
	worst, at := 0.0, 0
	for i := range want {
		if d := abs(got[i] - want[i]); !(d <= worst) {
			worst, at = d, i
		}
	}
	return fmt.Sprintf("largest difference %.3g at %d: got %.9g, want %.9g", worst, at, got[at], want[at])
}

// Close reports the largest |got − want| above tol, or stays silent.
func Close(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(abs(got[i]-want[i]) <= tol) {
			t.Errorf("%s: %s (tolerance %.3g)", what, String(got, want), tol)
			return
		}
	}
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
