package command

import (
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
}

// Param is an argument of a command.
type Param struct {
	Name    string
	Type    string // a type of value, or int, float, bool, string, path, list, value; "a|b" for either
	Default string // as one would type it; "" for an argument that must be given
	Doc     string
	Choices []string // the words allowed, if only those are
	Words   []string // words that completion offers though others are allowed
	From    string   // how to get a value of the type, for the error where none is given
	Rest    bool     // takes all further positional arguments
}

// Title is "scan" or "neighbors.accuracy".
func (c *Command) Title() string {
	if c.On == "" {
		return c.Name
	}
	return c.On + "." + c.Name
}

// Summary is the first sentence of the doc.
func (c *Command) Summary() string {
	first, _, _ := strings.Cut(c.Doc, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// mostSettings is how many arguments without a default of their own a
// signature shows; help lists all.
const mostSettings = 3

// Signature is "scan(nb, clusters=None, quiet=False, …)".
func (c *Command) Signature() string {
	var parts []string
	settings := 0
	for _, p := range c.Params {
		if p.Default == "None" {
			settings++
		}
		switch {
		case p.Rest:
			parts = append(parts, "*"+p.Name)
		case p.Default == "":
			parts = append(parts, p.Name)
		case p.Default != "None" || settings <= mostSettings:
			parts = append(parts, p.Name+"="+p.Default)
		}
	}
	if settings > mostSettings {
		parts = append(parts, "…")
	}
	return c.Title() + "(" + strings.Join(parts, ", ") + ")"
}

// Arguments are the names of the arguments that begin with prefix.
func (c *Command) Arguments(prefix string) []string {
	var names []string
	for _, p := range c.Params {
		if strings.HasPrefix(p.Name, prefix) && !p.Rest {
			names = append(names, p.Name)
		}
	}
	return names
}

// Builtin is the command as a value to call; receiver is nil for none.
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
