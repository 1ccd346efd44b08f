// Package npy reads NumPy arrays of whole numbers: those of a .npz archive, of
// a folder of .npy files, or of one .npy file.
//
//	arrays, err := npy.Open("mnist.npz")
//	fmt.Println(arrays.Keys)                       // [x_train y_train x_test y_test]
//	head, values, err := arrays.Read("x_train")    // [60000 28 28], one byte each
//
// An array whose data is shorter or longer than its head says is an error, and no
// more of it is read than the head says and one byte.
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

// maxHead is more than any array needs; a head may claim to be 4 GiB long.
const maxHead = 1 << 20

func parseHead(r *bufio.Reader) (h Head, err error) {
	defer func() { // the library panics on some invalid input
		if p := recover(); p != nil {
			err = fmt.Errorf("truncated, or not an array: %v", p)
		}
	}()
	if start, err := r.Peek(12); err == nil && string(start[:6]) == "\x93NUMPY" && start[6] > 1 && binary.LittleEndian.Uint32(start[8:]) > maxHead {
		return h, errors.New("its head is too long: no array")
	}
	array, err := npy.NewReader(r)
	if err != nil {
		return h, fmt.Errorf("truncated, or not an array: %w", err)
	}
	d := array.Header.Descr
	return Head{d.Type, d.Shape, d.Fortran}, nil
}

// Read reads a whole array of whole numbers, as bytes. It takes as much memory as
// the array's head says; whoever does not want to believe that asks Head first.
func (a *Arrays) Read(key string) (h Head, values []byte, err error) {
	err = a.stream(key, func(head Head, data io.Reader) (int64, error) {
		h = head
		values, err = io.ReadAll(data)
		return int64(len(values)), err
	})
	if err != nil {
		return h, nil, err
	}
	return h, values, nil
}

// Check reads an array through, keeps nothing, and reports what Read would.
func (a *Arrays) Check(key string) error {
	return a.stream(key, func(_ Head, data io.Reader) (int64, error) { return io.Copy(io.Discard, data) })
}

// stream hands over an array's data, one byte more than its head says, and asks
// how many of them there are.
func (a *Arrays) stream(key string, use func(Head, io.Reader) (int64, error)) error {
	f, err := a.open(key)
	if err != nil {
		return a.fault(key, err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	h, err := parseHead(r)
	if err != nil {
		return a.fault(key, err)
	}
	want, err := h.size()
	if err != nil {
		return a.fault(key, err)
	}
	n, err := use(h, io.LimitReader(r, want+1))
	switch {
	case err == nil && n < want:
		err = fmt.Errorf("%d bytes of data, its head says %d: truncated, or written in part", n, want)
	case err == nil && n > want:
		err = fmt.Errorf("at least %d bytes of data, its head says %d: another array, or written in part", n, want)
	}
	if err != nil {
		return a.fault(key, err)
	}
	return nil
}

// Data opens an array's data, what follows its head.
func (a *Arrays) Data(key string) (io.ReadCloser, error) {
	f, err := a.open(key)
	if err != nil {
		return nil, a.fault(key, err)
	}
	r := bufio.NewReader(f)
	if _, err := parseHead(r); err != nil {
		f.Close()
		return nil, a.fault(key, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f}, nil
}

func (a *Arrays) fault(key string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) { // the message names it
		err = path.Err
	}
	return fmt.Errorf("%s: array %s: %w", a.Path, key, err)
}

// size is that of the data in bytes.
func (h Head) size() (int64, error) {
	item, err := h.itemSize()
	if err != nil {
		return 0, err
	}
	size := int64(item)
	for _, d := range h.Shape {
		if d < 0 || d > 0 && size > 1<<40/int64(d) {
			return 0, fmt.Errorf("shape %v is out of bounds", h.Shape)
		}
		size *= int64(d)
	}
	return size, nil
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
