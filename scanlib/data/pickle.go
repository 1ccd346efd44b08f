package data

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"

	"scango/scanlib/data/decode"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"
)

// fromPython lists the batches of a CIFAR set's Python version: pickled
// dictionaries of an array data, uint8 [N, 3072] of planes, and lists of labels.
func (c cifar) fromPython(src source, folder string, files []string) (source, error) {
	var err error
	if src.classes, err = c.pickledNames(filepath.Join(folder, c.meta)); err != nil {
		return src, err
	}
	const size = 3 * cifarPlane
	var planes []byte
	for _, path := range files {
		batch, changed, err := readPickle(path)
		if err != nil {
			return src, err
		}
		pixels, labels, err := c.batch(batch)
		if err != nil {
			return src, fmt.Errorf("data: %s: %w", path, err)
		}
		f := recordFile{path, size, len(labels), changed}
		src.entries = append(src.entries, f.entries(filepath.Base(path))...)
		src.labels, planes = append(src.labels, labels...), append(planes, pixels...)
	}
	numbers := src.labels
	src.read = func(i int) (decode.Image, error) { return c.image(planes[i*size:][:size], numbers[i]) }
	src.labels = make([]int, len(numbers))
	for i, label := range numbers {
		src.labels[i] = c.known(label)
	}
	return src, nil
}

// pickledNames reads the class names that come with the files, or knows them.
func (c cifar) pickledNames(path string) ([]string, error) {
	meta, _, err := readPickle(path)
	if errors.Is(err, os.ErrNotExist) {
		return c.classes, nil
	}
	if err != nil {
		return nil, err
	}
	list, _ := entryOf(meta, c.metaNames).(*types.List)
	if list == nil || list.Len() != len(c.classes) {
		return c.classes, nil
	}
	var names []string
	for _, item := range *list {
		name, ok := text(item)
		if !ok {
			return c.classes, nil
		}
		names = append(names, name)
	}
	return names, nil
}

// batch takes a file's images and labels.
func (c cifar) batch(d *types.Dict) (pixels []byte, labels []int, err error) {
	array, _ := entryOf(d, "data").(*ndarray)
	list, _ := entryOf(d, c.labels).(*types.List)
	if array == nil || list == nil {
		return nil, nil, fmt.Errorf("no %q and %q in it: not %s's Python version", "data", c.labels, c.title)
	}
	for _, item := range *list {
		label, ok := item.(int)
		if !ok {
			return nil, nil, fmt.Errorf("a label is %v, not a number", item)
		}
		labels = append(labels, label)
	}
	if n := len(labels); len(array.data) != n*3*cifarPlane || n == 0 {
		return nil, nil, fmt.Errorf("%d bytes of images for %d labels, want %d: truncated", len(array.data), n, n*3*cifarPlane)
	}
	return array.data, labels, nil
}

// entryOf is a dictionary's value, whose key Python 2 and 3 write differently.
func entryOf(d *types.Dict, key string) any {
	for _, k := range d.Keys() {
		if name, ok := text(k); ok && name == key {
			return d.MustGet(k)
		}
	}
	return nil
}

// text is a Python string, of either kind.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	}
	return "", false
}

// readPickle reads a pickled dictionary of plain values and arrays. It makes
// nothing else and runs nothing: a pickle that names any other function or
// class is refused.
func readPickle(path string) (d *types.Dict, changed int64, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var content []byte
	if err == nil {
		content, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("data: cannot read %s: %w", path, decode.Reason(err))
	}
	if d, err = unpickle(content); err != nil {
		return nil, 0, fmt.Errorf("data: %s is truncated, or no pickle of a data set: %w", path, err)
	}
	return d, info.ModTime().UnixNano(), nil
}

func unpickle(content []byte) (d *types.Dict, err error) {
	if err := checkPickle(content); err != nil {
		return nil, err
	}
	defer func() { // the library trusts its input in places
		if p := recover(); p != nil {
			d, err = nil, fmt.Errorf("the decoder failed: %v", p)
		}
	}()
	u := pickle.NewUnpickler(bytes.NewReader(content))
	u.FindClass = findClass
	value, err := u.Load()
	if err != nil {
		return nil, err
	}
	d, ok := value.(*types.Dict)
	if !ok {
		return nil, fmt.Errorf("it holds %T, not a dictionary", value)
	}
	return d, nil
}

// findClass knows the three names by which numpy pickles an array, and the one
// by which Python 3 writes bytes for Python 2.
func findClass(module, name string) (any, error) {
	switch module + "." + name {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		return reconstruct{}, nil
	case "numpy.ndarray", "numpy.dtype":
		return pythonClass(name), nil
	case "_codecs.encode":
		return latin1{}, nil
	}
	return nil, fmt.Errorf("it asks for %s.%s, which no data set needs", module, name)
}

// latin1 makes the bytes that a text stands for.
type latin1 struct{}

func (latin1) Call(args ...any) (any, error) {
	if len(args) != 2 || args[1] != "latin1" {
		return nil, errors.New("bytes are not written as Latin-1")
	}
	chars, _ := args[0].(string)
	out := make([]byte, 0, len(chars))
	for _, r := range chars {
		if r > 0xff {
			return nil, fmt.Errorf("bytes hold the character %q", r)
		}
		out = append(out, byte(r))
	}
	return out, nil
}

// pythonClass is a class by its name; a call of dtype makes one.
type pythonClass string

func (c pythonClass) Call(args ...any) (any, error) {
	if c != "dtype" || len(args) == 0 {
		return nil, fmt.Errorf("a call of %s", string(c))
	}
	name, _ := text(args[0])
	return &dtype{name}, nil
}

// dtype is an element type, such as "u1"; its state (byte order, alignment)
// says nothing about bytes.
type dtype struct{ name string }

func (*dtype) PySetState(any) error { return nil }

// reconstruct makes the empty array that a state is then put into.
type reconstruct struct{}

func (reconstruct) Call(...any) (any, error) { return new(ndarray), nil }

// ndarray is a numpy array of unsigned bytes.
type ndarray struct{ data []byte }

// PySetState takes version, shape, dtype, Fortran order, and the bytes.
func (a *ndarray) PySetState(state any) error {
	t, ok := state.(*types.Tuple)
	if !ok || t.Len() != 5 {
		return errors.New("an array's state has another form")
	}
	if d, ok := t.Get(2).(*dtype); !ok || d.name != "u1" {
		return fmt.Errorf("an array is not of bytes")
	}
	if fortran, _ := t.Get(3).(bool); fortran {
		return errors.New("an array lies column by column")
	}
	values, ok := text(t.Get(4))
	if !ok {
		return errors.New("an array has no bytes")
	}
	shape, ok := t.Get(1).(*types.Tuple)
	if !ok || !fills(shape, len(values)) {
		return fmt.Errorf("an array's shape %v does not fit its %d bytes", t.Get(1), len(values))
	}
	a.data = []byte(values)
	return nil
}

func fills(shape *types.Tuple, n int) bool {
	product := big.NewInt(1)
	for _, v := range *shape {
		length, ok := v.(int)
		if !ok {
			return false
		}
		product.Mul(product, big.NewInt(int64(length)))
	}
	return product.Cmp(big.NewInt(int64(n))) == 0
}
