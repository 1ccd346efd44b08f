package data

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scango/scanlib/data/decode"

	"github.com/sbinet/npyio/npy"
)

// Names that arrays of images and of labels go by; Keras, MedMNIST and
// scikit-learn have one each.
var (
	trainArrays     = []string{"x_train", "train_images", "images", "x", "X", "data", "arr_0"}
	trainLabels     = []string{"y_train", "train_labels", "labels", "y", "target", "arr_1"}
	heldOutArrays   = []string{"x_test", "test_images", "x_val", "val_images"}
	heldOutLabels   = []string{"y_test", "test_labels", "y_val", "val_labels"}
	maxArrayClasses = 1 << 16
)

// OpenArray packs or reopens images from NumPy arrays: a .npz file, a folder of
// .npy files, or one .npy file, which has no labels. The array of images is
// named x_train, train_images, images, x or data, that of labels y_train,
// train_labels, labels or y; x_test or test_images and y_test or test_labels
// are held out, [ErrNoHeldOut] if they are not there.
//
// Images are uint8 [N, H, W, 3], [N, H, W, 1], [N, 3, H, W], [N, 1, H, W] or
// [N, H, W] (gray), labels whole numbers [N] or [N, 1], -1 for unknown. Classes
// are "0" to the largest label; names are like "train/00042".
func OpenArray(ctx context.Context, path string, train bool, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	a, err := openArrays(path)
	if err != nil {
		return nil, err
	}
	src, err := a.source(train, o)
	if err != nil {
		return nil, err
	}
	return open(ctx, src.native(o), o)
}

// arrays are those of a file or folder, by name.
type arrays struct {
	path string
	keys []string
	file func(key string) string // that holds it
	open func(key string) (fs.File, error)
}

func openArrays(path string) (arrays, error) {
	info, err := os.Stat(path)
	if err != nil {
		return arrays{}, fmt.Errorf("data: cannot open %s: %w", path, decode.Reason(err))
	}
	a := arrays{path: path, file: func(string) string { return path }}
	a.open = func(key string) (fs.File, error) { return os.Open(a.file(key)) }
	switch {
	case info.IsDir():
		for _, file := range match(path, "*.npy") {
			a.keys = append(a.keys, strings.TrimSuffix(filepath.Base(file), ".npy"))
		}
		a.file = func(key string) string { return filepath.Join(path, key+".npy") }
	case filepath.Ext(path) == ".npz":
		return a.zipped()
	default:
		a.keys = trainArrays[:1]
	}
	return a, nil
}

// zipped are the arrays of a .npz file.
func (a arrays) zipped() (arrays, error) {
	z, err := zip.OpenReader(a.path)
	if err != nil {
		return a, fmt.Errorf("data: %s is truncated, or no .npz file: %w", a.path, decode.Reason(err))
	}
	defer z.Close()
	for _, f := range z.File {
		a.keys = append(a.keys, strings.TrimSuffix(f.Name, ".npy"))
	}
	a.open = func(key string) (fs.File, error) {
		z, err := zip.OpenReader(a.path)
		if err != nil {
			return nil, err
		}
		f, err := z.Open(key + ".npy")
		if err != nil {
			z.Close()
			return nil, err
		}
		return zippedArray{f, z}, nil
	}
	return a, nil
}

// zippedArray closes its archive with itself.
type zippedArray struct {
	fs.File
	archive io.Closer
}

func (z zippedArray) Close() error { return errors.Join(z.File.Close(), z.archive.Close()) }

// first is the first of the names that there is an array of, or "".
func (a arrays) first(names []string) string {
	for _, name := range names {
		if slices.Contains(a.keys, name) {
			return name
		}
	}
	return ""
}

func (a arrays) source(train bool, o Options) (source, error) {
	part, images, labels := "train", a.first(trainArrays), a.first(trainLabels)
	if !train {
		part, images, labels = "test", a.first(heldOutArrays), a.first(heldOutLabels)
	}
	switch {
	case images == "" && train:
		return source{}, fmt.Errorf("data: %s has no array of images: want one named %s, it has %s",
			a.path, strings.Join(trainArrays[:4], ", "), strings.Join(a.keys, ", "))
	case images == "":
		return source{}, fmt.Errorf("data: %s: %w: no array %s", a.path, ErrNoHeldOut, heldOutArrays[0])
	}
	look, err := a.look(images)
	if err != nil {
		return source{}, err
	}
	src := source{kind: "array", place: a.path, height: look.height, width: look.width, resize: o.Resize}
	info, err := os.Stat(a.file(images))
	if err != nil {
		return source{}, fmt.Errorf("data: cannot open %s: %w", a.file(images), decode.Reason(err))
	}
	src.entries = recordFile{a.path, look.bytes(), look.n, info.ModTime().UnixNano()}.entries(part)
	if labels != "" {
		if src.labels, src.classes, err = a.labels(labels, look.n); err != nil {
			return source{}, err
		}
	}
	var values []byte
	src.prepare = func() (err error) {
		_, values, err = a.values(images)
		return err
	}
	src.read = func(i int) (decode.Image, error) {
		return decode.Image{Pixels: look.pixels(values[i*look.bytes():][:look.bytes()])}, nil
	}
	return src, nil
}

// arrayLook is how an array of images lies in memory.
type arrayLook struct {
	n, height, width, channels int
	planar                     bool // channels before rows
}

func (l arrayLook) bytes() int { return l.height * l.width * l.channels }

// look reads the head of an array of images.
func (a arrays) look(key string) (arrayLook, error) {
	h, _, err := a.head(key, func(io.Reader) ([]byte, error) { return nil, nil })
	if err != nil {
		return arrayLook{}, err
	}
	fault := func(want string) (arrayLook, error) {
		return arrayLook{}, fmt.Errorf("data: %s: array %s is %s %v, want %s", a.path, key, h.Descr.Type, h.Descr.Shape, want)
	}
	if h.Descr.Fortran {
		return fault("rows in C order")
	}
	if strings.Trim(h.Descr.Type, "|<>=") != "u1" {
		return fault("uint8")
	}
	s := h.Descr.Shape
	var l arrayLook
	switch {
	case len(s) == 3:
		l = arrayLook{s[0], s[1], s[2], 1, false}
	case len(s) == 4 && (s[3] == 3 || s[3] == 1):
		l = arrayLook{s[0], s[1], s[2], s[3], false}
	case len(s) == 4 && (s[1] == 3 || s[1] == 1):
		l = arrayLook{s[0], s[2], s[3], s[1], true}
	default:
		return fault("[N, H, W, 3], [N, 3, H, W] or [N, H, W]")
	}
	if l.n < 1 || min(l.height, l.width) < 1 || max(l.height, l.width) > decode.MaxSide {
		return fault("at least one image, of sides 1 to 65535")
	}
	size, err := a.size(key)
	if err == nil && int64(l.n) > size/int64(l.bytes()) { // there would be no room for so many names
		return fault(fmt.Sprintf("an array that fits into its %d bytes: truncated, or written in part", size))
	}
	return l, err
}

// size is that of an array with its head, unpacked, in bytes.
func (a arrays) size(key string) (int64, error) {
	f, err := a.open(key)
	if err != nil {
		return 0, fmt.Errorf("data: %s: array %s: %w", a.path, key, decode.Reason(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("data: %s: array %s: %w", a.path, key, decode.Reason(err))
	}
	return info.Size(), nil
}

// pixels makes an image's values [H, W, 3].
func (l arrayLook) pixels(values []byte) []byte {
	if l.channels == 1 {
		return spread(values)
	}
	if !l.planar {
		return values
	}
	out, plane := make([]byte, len(values)), l.height*l.width
	for p := range plane {
		for c := range 3 {
			out[3*p+c] = values[c*plane+p]
		}
	}
	return out
}

// head reads an array's head and hands what follows to rest.
func (a arrays) head(key string, rest func(io.Reader) ([]byte, error)) (h npy.Header, values []byte, err error) {
	defer func() { // the library trusts its input in places
		if p := recover(); p != nil {
			err = fmt.Errorf("truncated, or no array: %v", p)
		}
		if err != nil {
			err = fmt.Errorf("data: %s: array %s: %w", a.path, key, decode.Reason(err))
		}
	}()
	f, err := a.open(key)
	if err != nil {
		return h, nil, err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	array, err := npy.NewReader(r)
	if err != nil {
		return h, nil, fmt.Errorf("truncated, or no array: %w", err)
	}
	values, err = rest(r)
	return array.Header, values, err
}

// values reads a whole array. One that is shorter or longer than its head says
// is an error.
func (a arrays) values(key string) (npy.Header, []byte, error) {
	h, values, err := a.head(key, io.ReadAll)
	if err != nil {
		return h, nil, err
	}
	want, err := itemSize(h)
	for _, d := range h.Descr.Shape {
		if err == nil && (d < 0 || d > 0 && want > 1<<40/d) {
			err = fmt.Errorf("shape %v is out of bounds", h.Descr.Shape)
		}
		want *= d
	}
	if err == nil && len(values) != want {
		err = fmt.Errorf("%d bytes of data, its head says %d: truncated, or written in part", len(values), want)
	}
	if err != nil {
		err = fmt.Errorf("data: %s: array %s: %w", a.path, key, err)
	}
	return h, values, err
}

// itemSize is the size of a whole number of the array's type in bytes.
func itemSize(h npy.Header) (int, error) {
	kind := strings.Trim(h.Descr.Type, "|<>=")
	if len(kind) == 2 && (kind[0] == 'u' || kind[0] == 'i') && strings.ContainsAny(kind[1:], "1248") {
		return int(kind[1] - '0'), nil
	}
	return 0, fmt.Errorf("elements are %q, want whole numbers", h.Descr.Type)
}

// labels reads the labels of n images, and names their classes by number.
func (a arrays) labels(key string, n int) (labels []int, classes []string, err error) {
	h, raw, err := a.values(key)
	if err != nil {
		return nil, nil, err
	}
	size, _ := itemSize(h) // values has looked
	if s := h.Descr.Shape; len(raw) != n*size || len(s) > 2 {
		return nil, nil, fmt.Errorf("data: %s: array %s is %v, labels of other images: there are %d", a.path, key, s, n)
	}
	most := -1
	for i := range n {
		label := wholeNumber(raw[i*size:][:size], h.Descr.Type)
		if label < -1 || label >= int64(maxArrayClasses) {
			return nil, nil, fmt.Errorf("data: %s: array %s: label %d of image %d, want -1 to %d", a.path, key, label, i, maxArrayClasses-1)
		}
		labels, most = append(labels, int(label)), max(most, int(label))
	}
	for c := range most + 1 {
		classes = append(classes, strconv.Itoa(c))
	}
	if classes == nil {
		labels = nil
	}
	return labels, classes, nil
}

// wholeNumber reads an element of a type such as "<i8".
func wholeNumber(raw []byte, kind string) int64 {
	var wide [8]byte
	if strings.HasPrefix(kind, ">") {
		raw = slices.Clone(raw)
		slices.Reverse(raw)
	}
	copy(wide[:], raw)
	if strings.Contains(kind, "i") && raw[len(raw)-1]&0x80 != 0 {
		for i := len(raw); i < len(wide); i++ {
			wide[i] = 0xff
		}
	}
	return int64(binary.LittleEndian.Uint64(wide[:]))
}
