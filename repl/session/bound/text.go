package bound

import (
	"errors"
	"fmt"
	"strconv"

	"go.starlark.net/starlark"
)

const (
	mostText   = 4 << 20 // bytes of the text of a value
	mostNested = 200     // values in values
	mostBits   = 1 << 18 // of a whole number: about 79,000 digits
)

// Text refuses a value whose text is too long to make: str(), print(), the
// formats of strings and the display of a result ask it.
func Text(v starlark.Value) error {
	_, err := textSize(v, mostText)
	return err
}

// errNested is about the limit of Starlark's own functions, which call
// themselves for each value in a value.
var errNested = fmt.Errorf("values are more than %d deep in each other", mostNested)

var errText = errors.New("its text has more than 4 MiB: take a part of it, as in x[:10]")

// textSize is at least the size of a value's text, which may be most.
func textSize(v starlark.Value, most int) (int, error) {
	s := sizer{left: most}
	if err := s.add(v); err != nil {
		return 0, err
	}
	return most - s.left, nil
}

type sizer struct {
	left int
	path []starlark.Value
}

func (s *sizer) add(v starlark.Value) error {
	switch v := v.(type) {
	case starlark.String:
		return s.take(len(v) + 2)
	case starlark.Bytes:
		return s.take(len(v) + 3)
	case starlark.Int:
		return s.take(digits(v))
	case *starlark.List:
		return s.all(v, v.Len(), v.Index)
	case starlark.Tuple:
		return s.all(v, v.Len(), v.Index)
	case *starlark.Set:
		items := starlark.Tuple{}
		for item := range v.Elements() {
			if len(items) > s.left {
				return errText
			}
			items = append(items, item)
		}
		return s.all(v, len(items), items.Index)
	case *starlark.Dict:
		if v.Len() > s.left {
			return errText
		}
		items := v.Items()
		return s.all(v, len(items), func(i int) starlark.Value { return items[i] })
	}
	return s.take(8) // values of ours are short
}

func (s *sizer) take(n int) error {
	if s.left -= n; s.left < 0 {
		return errText
	}
	return nil
}

// all takes the values in a value, unless that is in itself: then its text is
// an ellipsis.
func (s *sizer) all(in starlark.Value, n int, at func(int) starlark.Value) error {
	if len(s.path) >= mostNested {
		return errNested
	}
	if _, tuple := in.(starlark.Tuple); !tuple { // a tuple can't be in itself
		for _, outer := range s.path {
			if outer == in {
				return s.take(3)
			}
		}
	} else {
		in = nil
	}
	s.path = append(s.path, in)
	defer func() { s.path = s.path[:len(s.path)-1] }()
	for i := range n {
		if err := s.add(at(i)); err != nil {
			return err
		}
		if err := s.take(2); err != nil {
			return err
		}
	}
	return s.take(2)
}

// digits is at most a little more than the decimal digits of a whole number.
func digits(i starlark.Int) int {
	if small, ok := i.Int64(); ok {
		return len(strconv.FormatInt(small, 10))
	}
	return bits(i)/3 + 1
}

// bits is the length of a whole number.
func bits(i starlark.Int) int {
	if _, small := i.Int64(); small {
		return 64
	}
	return i.BigInt().BitLen()
}
