// Package golden opens the reference arrays that tests compare against: .npz
// files made by running the official SCAN code.
//
// The arrays that hold no pixel of an image and no weight of a network are in
// testdata, whose README says how they were made. The whole set is optional: it
// is looked for in shared/golden beside the checkout. SCAN_GOLDEN names another
// set of the same layout, which then stands alone. A test that finds its arrays
// nowhere is skipped.
//
// Tests go over the arrays they find (Find, Files): another set may have other
// cases and other sizes.
package golden

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

// File is one open .npz file. Its methods stop the test on any fault.
type File struct {
	t    testing.TB
	name string
	r    *npz.Reader
}

// Open opens a reference file such as "optim.npz". It skips the test where the
// file, or one of the named arrays in it, is not to be had.
func Open(t testing.TB, name string, arrays ...string) *File {
	t.Helper()
	path := Path(t, name)
	r, err := npz.Open(path)
	if err != nil {
		t.Fatalf("golden: open %s: %v", path, err)
	}
	t.Cleanup(func() { r.Close() })
	f := &File{t, name, r}
	for _, array := range arrays {
		if !f.Has(array) {
			skip(t, "no array "+array+" of "+name)
		}
	}
	return f
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

// Has reports whether the file has an array of that name.
func (f *File) Has(name string) bool { return slices.Contains(f.Names(), name) }

// Find lists the arrays whose whole name matches a regular expression: each
// match has the name, then what the parentheses matched. It skips the test
// where there are none.
func (f *File) Find(pattern string) [][]string {
	f.t.Helper()
	whole := regexp.MustCompile("^(?:" + pattern + ")$")
	var matches [][]string
	for _, name := range f.Names() {
		if m := whole.FindStringSubmatch(name); m != nil {
			matches = append(matches, m)
		}
	}
	if len(matches) == 0 {
		skip(f.t, "no array "+pattern+" of "+f.name)
	}
	return matches
}

// Shape returns the shape of an array; a scalar's is empty.
func (f *File) Shape(name string) []int {
	f.t.Helper()
	return f.header(name).Descr.Shape
}

func (f *File) header(name string) npy.Header {
	f.t.Helper()
	h := f.r.Header(name + ".npy")
	if h == nil {
		f.t.Fatalf("golden: %s has no array %q", f.name, name)
	}
	return *h
}

func read[T any](f *File, name string) T {
	f.t.Helper()
	var v T
	if err := f.r.Read(name+".npy", &v); err != nil {
		f.t.Fatalf("golden: array %q of %s: %v", name, f.name, err)
	}
	return v
}

// kind returns the element type of an array as NumPy writes it, without byte
// order.
func (f *File) kind(name string) string {
	f.t.Helper()
	return strings.TrimLeft(f.header(name).Descr.Type, "<|=")
}

// Floats reads a numeric array of any dtype, row-major, as float64.
func (f *File) Floats(name string) []float64 {
	f.t.Helper()
	switch kind := f.kind(name); kind {
	case "f8":
		return read[[]float64](f, name)
	case "f4":
		return floats(read[[]float32](f, name))
	case "i8":
		return floats(read[[]int64](f, name))
	case "i4":
		return floats(read[[]int32](f, name))
	case "i2":
		return floats(read[[]int16](f, name))
	case "i1":
		return floats(read[[]int8](f, name))
	case "u1":
		return floats(read[[]uint8](f, name))
	case "b1":
		return truths(read[[]bool](f, name))
	default:
		f.t.Fatalf("golden: array %q of %s has dtype %q", name, f.name, kind)
		return nil
	}
}

func floats[T float32 | int64 | int32 | int16 | int8 | uint8](in []T) []float64 {
	out := make([]float64, len(in))
	for i, v := range in {
		out[i] = float64(v)
	}
	return out
}

func truths(in []bool) []float64 {
	out := make([]float64, len(in))
	for i, v := range in {
		if v {
			out[i] = 1
		}
	}
	return out
}

// Float returns the value of a scalar, or the first one of an array.
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
