package bound

import (
	"strings"

	"go.starlark.net/starlark"
)

// methods are those that can make much of little, with what they refuse.
var methods = map[string]func(receiver starlark.Value) check{
	"join":    joined,
	"replace": replaced,
	"format": func(receiver starlark.Value) check {
		return func(args []starlark.Value) error { return filled(stringOf(receiver), "{", args) }
	},
	"extend": takesSequence, "update": takesSequence, "union": takesSequence, "difference": takesSequence,
	"intersection": takesSequence, "symmetric_difference": takesSequence, "issubset": takesSequence, "issuperset": takesSequence,
}

// method is a method that asks first; any other field stays.
func method(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	b, ok := args[0].(*starlark.Builtin)
	if !ok || b.Receiver() == nil || methods[b.Name()] == nil {
		return args[0], nil
	}
	return checked(b, methods[b.Name()](b.Receiver())), nil
}

func takesSequence(starlark.Value) check { return sequences }

func stringOf(v starlark.Value) string {
	s, _ := v.(starlark.String)
	return string(s)
}

// joined refuses strings that are too long together.
func joined(receiver starlark.Value) check {
	return func(args []starlark.Value) error {
		if err := sequences(args); err != nil {
			return err
		}
		for _, v := range args {
			list, ok := v.(starlark.Iterable)
			if !ok {
				continue
			}
			size := 0
			for item := range starlark.Elements(list) {
				if size += len(stringOf(item)) + len(stringOf(receiver)); size > mostBytes {
					return errLong
				}
			}
		}
		return nil
	}
}

// replaced refuses a string that grows too long.
func replaced(receiver starlark.Value) check {
	return func(args []starlark.Value) error {
		if len(args) < 2 {
			return nil
		}
		text, old, by := stringOf(receiver), stringOf(args[0]), stringOf(args[1])
		if len(by) > len(old) && len(text)+strings.Count(text, old)*(len(by)-len(old)) > mostBytes {
			return errLong
		}
		return nil
	}
}
