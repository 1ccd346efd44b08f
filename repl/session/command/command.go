package command

import (
	"cmp"
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// Command is one row of the table: a builtin, or a method of a value.
type Command struct {
	Name    string // "scan", "accuracy"
	On      string // type of the value that has the method; "" for a builtin
	Doc     string // its first sentence is the summary
	Example string
	Params  []Param
	Run     func(*Call) (starlark.Value, error) // nil, nil gives None

	// Effect, where arguments keep values of another one, looks at the arguments
	// given so far: it gives the arguments that matter beside them, with the
	// values in effect as defaults, and names what has those values; "" where
	// nothing that is given has any.
	Effect func(given map[string]starlark.Value) (params []Param, of string)
	of     string
}

// Param is an argument of a command.
type Param struct {
	Name    string
	Type    string   // a type of value, or int, float, bool, string, path, list, value; "a|b" for either
	Default string   // as one would type it; "" where there is none, or not without a value in hand
	Kept    string   // left out, it keeps the value that it has in the argument of this name
	Doc     string   // in a phrase
	Group   string   // what it is about; "" for the command itself
	Choices []string // the words allowed, if only those are
	Allowed string   // what values are allowed, where Choices do not say it
	When    string   // what other arguments must be for it to matter
	Words   []string // words that completion offers though others are allowed
	From    string   // how to get a value of the type, for the error where none is given
	Rest    bool     // takes all further positional arguments
}

// optional reports whether a call may leave the argument out.
func (p Param) optional() bool { return p.Default != "" || p.Kept != "" || p.Rest }

// With returns the command as it is with the arguments given so far, which
// Effect looks at.
func (c *Command) With(given map[string]starlark.Value) *Command {
	if c.Effect == nil {
		return c
	}
	params, of := c.Effect(given)
	if of == "" {
		return c
	}
	with := *c
	with.Params, with.of = params, of
	return &with
}

// Title returns the full name: "scan" or "neighbors.accuracy".
func (c *Command) Title() string {
	if c.On == "" {
		return c.Name
	}
	return c.On + "." + c.Name
}

// Summary returns the first sentence of the doc.
func (c *Command) Summary() string {
	first, _, _ := strings.Cut(c.Doc, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// mostSettings is how many arguments that keep a value a signature shows; help
// lists all.
const mostSettings = 3

// Signature returns "scan(nb, clusters=…, quiet=False, …)", with the values in
// effect where they are known.
func (c *Command) Signature() string {
	var parts []string
	settings := 0
	for _, p := range c.Params {
		if p.Kept != "" {
			settings++
		}
		switch {
		case p.Rest:
			parts = append(parts, "*"+p.Name)
		case !p.optional():
			parts = append(parts, p.Name)
		case p.Kept == "" || settings <= mostSettings:
			parts = append(parts, p.Name+"="+cmp.Or(p.Default, "…"))
		}
	}
	if settings > mostSettings {
		parts = append(parts, "…")
	}
	return c.Title() + "(" + strings.Join(parts, ", ") + ")"
}

// Arguments returns the arguments whose names begin with prefix.
func (c *Command) Arguments(prefix string) []Param {
	var params []Param
	for _, p := range c.Params {
		if strings.HasPrefix(p.Name, prefix) && !p.Rest {
			params = append(params, p)
		}
	}
	return params
}

// Builtin returns the command as a Starlark function. A non-nil receiver makes
// it a method of that value.
func (c *Command) Builtin(receiver starlark.Value) *starlark.Builtin {
	b := starlark.NewBuiltin(c.Name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		call := &Call{Command: c, Thread: thread, Receiver: receiver}
		if err := call.bind(args, kwargs); err != nil {
			return nil, err
		}
		value, err := c.Run(call)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		if value == nil {
			return starlark.None, nil
		}
		return value, nil
	})
	if receiver != nil {
		return b.BindReceiver(receiver)
	}
	return b
}
