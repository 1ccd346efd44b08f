// Package npy reads NumPy arrays of whole numbers: those of a .npz archive, of
// a folder of .npy files, or of one .npy file.
//
//	arrays, err := npy.Open("mnist.npz")
//	fmt.Println(arrays.Keys)                       // [x_train y_train x_test y_test]
//	head, values, err := arrays.Read("x_train")    // [60000 28 28], one byte each
//
// An array whose data is shorter or longer than its head says is an error.
package npy

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sbinet/npyio/npy"
)

// Arrays are those of a file or folder, by name.
type Arrays struct {
	Path string
	Keys []string // names; for a single .npy file its base name without extension
	file func(key string) string
	open func(key string) (fs.File, error)
}

// Open lists arrays. None is read.
func Open(path string) (*Arrays, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", path, errors.Unwrap(err))
	}
	a := &Arrays{Path: path, file: func(string) string { return path }}
	a.open = func(key string) (fs.File, error) { return os.Open(a.file(key)) }
	switch {
	case info.IsDir():
		files, _ := fs.Glob(os.DirFS(path), "*.npy") // the pattern is valid
		for _, file := range files {
			a.Keys = append(a.Keys, strings.TrimSuffix(file, ".npy"))
		}
		a.file = func(key string) string { return filepath.Join(path, key+".npy") }
	case filepath.Ext(path) == ".npz":
		return a, a.unzip()
	default:
		a.Keys = []string{strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))}
	}
	return a, nil
}

// unzip lists the arrays of an archive.
func (a *Arrays) unzip() error {
	z, err := zip.OpenReader(a.Path)
	if err != nil {
		return fmt.Errorf("%s is truncated, or not an .npz file: %w", a.Path, err)
	}
	defer z.Close()
	for _, f := range z.File {
		a.Keys = append(a.Keys, strings.TrimSuffix(f.Name, ".npy"))
	}
	a.open = func(key string) (fs.File, error) {
		z, err := zip.OpenReader(a.Path)
		if err != nil {
			return nil, err
		}
		f, err := z.Open(key + ".npy")
		if err != nil {
			z.Close()
			return nil, err
		}
		return zipped{f, z}, nil
	}
	return nil
}

// zipped is a file of an archive that closes the archive, too.
type zipped struct {
	fs.File
	archive io.Closer
}

func (z zipped) Close() error { return errors.Join(z.File.Close(), z.archive.Close()) }

// File returns the file that holds an array.
func (a *Arrays) File(key string) string { return a.file(key) }

// First returns the first of the names that an array has, or "".
func (a *Arrays) First(names []string) string {
	for _, name := range names {
		if slices.Contains(a.Keys, name) {
			return name
		}
	}
	return ""
}

// A Head describes an array.
type Head struct {
	Type    string // of an element: "u1", "<i8"
	Shape   []int
	Fortran bool // the first index runs fastest
}

// Head reads an array's head, and its size with the head, unpacked, in bytes.
func (a *Arrays) Head(key string) (h Head, size int64, err error) {
	f, err := a.open(key)
	if err != nil {
		return h, 0, a.fault(key, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, 0, a.fault(key, err)
	}
	if h, err = parseHead(bufio.NewReader(f)); err != nil {
		return h, 0, a.fault(key, err)
	}
	return h, info.Size(), nil
}

func parseHead(r *bufio.Reader) (h Head, err error) {
	defer func() { // the library panics on some invalid input
		if p := recover(); p != nil {
			err = fmt.Errorf("truncated, or not an array: %v", p)
		}
	}()
	array, err := npy.NewReader(r)
	if err != nil {
		return h, fmt.Errorf("truncated, or not an array: %w", err)
	}
	d := array.Header.Descr
	return Head{d.Type, d.Shape, d.Fortran}, nil
}

// Read reads a whole array of whole numbers, as bytes.
func (a *Arrays) Read(key string) (h Head, values []byte, err error) {
	f, err := a.open(key)
	if err != nil {
		return h, nil, a.fault(key, err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	if h, err = parseHead(r); err != nil {
		return h, nil, a.fault(key, err)
	}
	if values, err = io.ReadAll(r); err == nil {
		err = h.fits(len(values))
	}
	if err != nil {
		return h, nil, a.fault(key, err)
	}
	return h, values, nil
}

func (a *Arrays) fault(key string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) { // the message names it
		err = path.Err
	}
	return fmt.Errorf("%s: array %s: %w", a.Path, key, err)
}

// fits checks that n is the length in the head.
func (h Head) fits(n int) error {
	want, err := h.itemSize()
	if err != nil {
		return err
	}
	for _, d := range h.Shape {
		if d < 0 || d > 0 && want > 1<<40/d {
			return fmt.Errorf("shape %v is out of bounds", h.Shape)
		}
		want *= d
	}
	if n != want {
		return fmt.Errorf("%d bytes of data, its head says %d: truncated, or written in part", n, want)
	}
	return nil
}

// itemSize returns the size of an element in bytes.
func (h Head) itemSize() (int, error) {
	kind := strings.Trim(h.Type, "|<>=")
	if len(kind) == 2 && (kind[0] == 'u' || kind[0] == 'i') && strings.ContainsAny(kind[1:], "1248") {
		return int(kind[1] - '0'), nil
	}
	return 0, fmt.Errorf("elements are %q, want whole numbers", h.Type)
}

// IsBytes reports whether elements are unsigned bytes.
func (h Head) IsBytes() bool { return strings.Trim(h.Type, "|<>=") == "u1" }

// Numbers returns the elements of what Read gives.
func (h Head) Numbers(values []byte) []int64 {
	size, err := h.itemSize()
	if err != nil {
		return nil
	}
	out := make([]int64, len(values)/size)
	for i := range out {
		out[i] = h.number(values[i*size:][:size])
	}
	return out
}

// number reads one element.
func (h Head) number(raw []byte) int64 {
	var wide [8]byte
	if strings.HasPrefix(h.Type, ">") {
		raw = slices.Clone(raw)
		slices.Reverse(raw)
	}
	copy(wide[:], raw)
	if strings.Contains(h.Type, "i") && raw[len(raw)-1]&0x80 != 0 {
		for i := len(raw); i < len(wide); i++ {
			wide[i] = 0xff
		}
	}
	return int64(binary.LittleEndian.Uint64(wide[:]))
}
