package bound

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/internal/words"
)

const (
	mostItems = 1 << 23   // of a sequence made in one step
	mostBytes = 128 << 20 // of a string made in one step
)

// check says what is wrong with the arguments of a function, nil for nothing.
type check func(args []starlark.Value) error

// checked is a function that asks first.
func checked(b *starlark.Builtin, ok check) *starlark.Builtin {
	made := starlark.NewBuiltin(b.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		all := append([]starlark.Value{}, args...)
		for _, pair := range kwargs {
			all = append(all, pair[1])
		}
		if err := ok(all); err != nil {
			return nil, fmt.Errorf("%s: %w", b.Name(), err)
		}
		return b.CallInternal(thread, args, kwargs)
	})
	if b.Receiver() != nil {
		return made.BindReceiver(b.Receiver())
	}
	return made
}

// sequences refuses one that is too long to take whole.
func sequences(args []starlark.Value) error {
	for _, v := range args {
		if n := starlark.Len(v); n > mostItems {
			return fmt.Errorf("%s of %s is too long: at most %s", v.Type(), words.Count(n, "value"), words.Number(mostItems))
		}
	}
	return nil
}

func texts(args []starlark.Value) error {
	for _, v := range args {
		if _, ok := v.(starlark.String); ok {
			continue // is its own text
		}
		if err := Text(v); err != nil {
			return err
		}
	}
	return nil
}

// numerals refuses numbers that take long to read, and values too deep.
func numerals(args []starlark.Value) error {
	for _, v := range args {
		if text, ok := v.(starlark.String); ok && len(text) > mostBits/3 {
			return fmt.Errorf("a number of %s is too long", words.Count(len(text), "digit"))
		}
	}
	return nil
}

// add is x + y.
func add(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if err := together(args[0], args[1]); err != nil {
		return nil, err
	}
	return starlark.Binary(syntax.PLUS, args[0], args[1])
}

// grow is the y of x += y.
func grow(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return args[1], together(args[0], args[1])
}

// together refuses two sequences that are too long as one.
func together(x, y starlark.Value) error {
	if size := starlark.Len(x) + starlark.Len(y); size > mostOf(x) {
		return fmt.Errorf("%s of %d is too long: at most %s", x.Type(), size, words.Number(mostOf(x)))
	}
	return nil
}

// mostOf is how long a sequence may be that is made in one step.
func mostOf(x starlark.Value) int {
	switch x.(type) {
	case starlark.String, starlark.Bytes:
		return mostBytes
	}
	return mostItems
}

// multiply is x * y.
func multiply(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	x, y := args[0], args[1]
	if i, ok := x.(starlark.Int); ok {
		if j, ok := y.(starlark.Int); ok && bits(i)+bits(j) > mostBits {
			return nil, fmt.Errorf("a number of more than %d bits", mostBits)
		}
		x, y = y, x
	}
	if n, ok := y.(starlark.Int); ok {
		if err := repeated(x, n); err != nil {
			return nil, err
		}
	}
	return starlark.Binary(syntax.STAR, args[0], args[1])
}

// repeated refuses too long a sequence n times.
func repeated(x starlark.Value, n starlark.Int) error {
	most := int64(mostOf(x))
	size := int64(starlark.Len(x))
	if times, ok := n.Int64(); size > 0 && n.Sign() > 0 && (!ok || times > most/size) {
		return fmt.Errorf("%s of %d, %v times, is too long: at most %s", x.Type(), size, shortInt(n), words.Number(int(most)))
	}
	return nil
}

func shortInt(n starlark.Int) string {
	if bits(n) > 64 {
		return "very many"
	}
	return n.String()
}

// format is x % y.
func format(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if pattern, ok := args[0].(starlark.String); ok {
		if err := filled(string(pattern), "%", args[1:]); err != nil {
			return nil, err
		}
	}
	return starlark.Binary(syntax.PERCENT, args[0], args[1])
}

// filled refuses a pattern whose text would be too long with the values in its
// fields.
func filled(pattern, field string, values []starlark.Value) error {
	largest := 0
	for _, v := range values {
		if text, ok := v.(starlark.String); ok {
			largest = max(largest, len(text))
			continue
		}
		size, err := textSize(v, mostText)
		if err != nil {
			return err
		}
		largest = max(largest, size)
	}
	if int64(len(pattern))+int64(strings.Count(pattern, field))*int64(largest) > mostBytes {
		return errLong
	}
	return nil
}

var errLong = fmt.Errorf("a string of more than %d bytes", mostBytes)
