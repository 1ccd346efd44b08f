// Package pickle reads what Python's pickle module writes of plain values and
// NumPy arrays of bytes. It makes nothing else and runs nothing: a pickle that
// names any other function or class is refused.
//
//	values, err := pickle.Load(content)
//	pixels, ok := values["data"].(pickle.Array)
package pickle

import (
	"bytes"
	"fmt"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"
)

// Array is the values of a NumPy array of unsigned bytes, row-major.
type Array []byte

// Load reads a pickled dictionary whose keys are texts; others are left out.
// Python's int, str and bytes, list and array become int, string, []any and
// [Array]. Other values are nil.
func Load(content []byte) (map[string]any, error) {
	d, err := load(content)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, key := range d.Keys() {
		if name, ok := text(key); ok {
			out[name] = plain(d.MustGet(key))
		}
	}
	return out, nil
}

// plain returns a Python value as one of Go.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return v
	case string, []byte:
		s, _ := text(v)
		return s
	case *ndarray:
		return Array(v.data)
	case *types.List:
		list := make([]any, v.Len())
		for i, item := range *v {
			list[i] = plain(item)
		}
		return list
	}
	return nil
}

// text returns a Python string, which Python 2 and 3 write differently.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	}
	return "", false
}

func load(content []byte) (d *types.Dict, err error) {
	if err := checkPickle(content); err != nil {
		return nil, err
	}
	defer func() { // the library panics on some invalid input
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
