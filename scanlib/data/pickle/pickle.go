// Package pickle reads what Python's pickle module writes of plain values and
// NumPy arrays of bytes. It makes nothing else and runs nothing: a pickle that
// names any other function or class is refused, and so is one that would unpack to
// many times its size.
//
//	values, err := pickle.Load(content)
//	pixels, ok := values["data"].(pickle.Array)
package pickle

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"
)

// Array is the values of a NumPy array of unsigned bytes, row-major.
type Array []byte

// Load reads a pickled dictionary whose keys are texts; others are left out.
// Python's int, str and bytes, list and array become int, string, []any and
// [Array]. Other values, and lists in lists, are nil.
func Load(content []byte) (map[string]any, error) {
	room := roomFor(content)
	d, err := load(content, room)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, entry := range *d {
		name, ok := text(entry.Key)
		if !ok {
			continue
		}
		if out[name], err = room.plain(entry.Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// room is how many bytes and items may still be made of a pickle, which may name
// one long value many times and lists of lists without end.
type room int

func roomFor(content []byte) *room {
	r := room(1<<20 + 16*len(content))
	return &r
}

func (r *room) take(n int) error {
	if *r -= room(n); *r < 0 {
		return errors.New("it unpacks to many times its size")
	}
	return nil
}

// plain is a Python value as one of Go.
func (r *room) plain(v any) (any, error) {
	list, ok := v.(*types.List)
	if !ok {
		return r.single(v)
	}
	if err := r.take(list.Len()); err != nil {
		return nil, err
	}
	out := make([]any, list.Len())
	for i, item := range *list {
		var err error
		if out[i], err = r.single(item); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// single is a value that is no list.
func (r *room) single(v any) (any, error) {
	switch v := v.(type) {
	case int, string:
		return v, nil
	case []byte:
		return string(v), r.take(len(v))
	case *ndarray:
		return Array(v.data), nil
	}
	return nil, nil
}

// text is a Python string, which Python 2 and 3 write differently.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	}
	return "", false
}

func load(content []byte, r *room) (d *types.Dict, err error) {
	if err := checkPickle(content); err != nil {
		return nil, err
	}
	defer func() { // the library panics on some invalid input
		if p := recover(); p != nil {
			d, err = nil, fmt.Errorf("the decoder failed: %.200v", p)
		}
	}()
	u := pickle.NewUnpickler(bytes.NewReader(content))
	u.FindClass = r.findClass
	value, err := u.Load()
	if err != nil {
		return nil, fmt.Errorf("%.200s", err.Error()) // the library's may hold all of a list
	}
	d, ok := value.(*types.Dict)
	if !ok {
		return nil, fmt.Errorf("it holds %T, not a dictionary", value)
	}
	return d, nil
}
