package pickle

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/nlpodyssey/gopickle/types"
)

// findClass allows the three names by which numpy pickles an array, and the one
// by which Python 3 writes bytes for Python 2.
func (r *room) findClass(module, name string) (any, error) {
	switch module + "." + name {
	case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct":
		return reconstruct{r}, nil
	case "numpy.ndarray", "numpy.dtype":
		return pythonClass(name), nil
	case "_codecs.encode":
		return latin1{r}, nil
	}
	return nil, fmt.Errorf("it asks for %s.%s, which no data set needs", module, name)
}

// latin1 makes the bytes that a text stands for.
type latin1 struct{ room *room }

func (l latin1) Call(args ...any) (any, error) {
	if len(args) != 2 || args[1] != "latin1" {
		return nil, errors.New("bytes are not written as Latin-1")
	}
	chars, _ := args[0].(string)
	if err := l.room.take(len(chars)); err != nil {
		return nil, err
	}
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
// does not matter for bytes.
type dtype struct{ name string }

func (*dtype) PySetState(any) error { return nil }

// reconstruct makes the empty array that a state is then put into.
type reconstruct struct{ room *room }

func (r reconstruct) Call(...any) (any, error) { return &ndarray{room: r.room}, nil }

// ndarray is a numpy array of unsigned bytes.
type ndarray struct {
	data []byte
	room *room
}

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
	if err := a.room.take(2 * len(values)); err != nil { // as text, and as bytes
		return err
	}
	shape, ok := t.Get(1).(*types.Tuple)
	if !ok || !fills(shape, len(values)) {
		return fmt.Errorf("an array's shape does not fit its %d bytes", len(values))
	}
	a.data = []byte(values)
	return nil
}

// maxDims is how many dimensions NumPy allows.
const maxDims = 64

func fills(shape *types.Tuple, n int) bool {
	if shape.Len() > maxDims {
		return false
	}
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
