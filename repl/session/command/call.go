package command

import (
	"fmt"

	"go.starlark.net/starlark"
)

// Call is a command called with its arguments, which have the types of the row.
type Call struct {
	Command  *Command
	Thread   *starlark.Thread
	Receiver starlark.Value            // of a method, else nil
	Args     map[string]starlark.Value // those given, by name; None counts as not given
	Rest     []starlark.Value
}

// On calls method on receiver with further arguments, in place of this call.
func (c *Call) On(receiver starlark.Value, method *Command, args []starlark.Value) (starlark.Value, error) {
	inner := &Call{Command: method, Thread: c.Thread, Receiver: receiver}
	if err := inner.bind(args, nil); err != nil {
		return nil, err
	}
	return method.Run(inner)
}

// The accessors return the zero value for an argument that was not given.

// Has reports whether an argument was given.
func (c *Call) Has(name string) bool { return c.Args[name] != nil }

// Text returns a string argument.
func (c *Call) Text(name string) string {
	s, _ := starlark.AsString(c.Args[name])
	return s
}

// Flag returns a bool argument.
func (c *Call) Flag(name string) bool {
	b, _ := c.Args[name].(starlark.Bool)
	return bool(b)
}

// Int returns an int argument, or otherwise if it was not given.
func (c *Call) Int(name string, otherwise int) (int, error) {
	v, given := c.Args[name]
	if !given {
		return otherwise, nil
	}
	n, err := starlark.AsInt32(v)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}
