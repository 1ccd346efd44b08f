package session

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// Command is one row of the table: a builtin, or a method of a value. Help,
// completion, inspection and the reference page are made of it.
type Command struct {
	Name    string // "scan", "accuracy"
	On      string // type of the value that has the method; "" for a builtin
	Doc     string // its first sentence is the summary
	Example string
	Params  []Param
	run     func(*call) (starlark.Value, error)
}

// Param is an argument of a command.
type Param struct {
	Name    string
	Type    string // a type of value, or int, float, bool, string, path, list, value
	Default string // as one would type it; "" for an argument that must be given
	Doc     string
	Choices []string // the words allowed, if only those are
	Rest    bool     // takes all further positional arguments
}

// table lists every command. It is filled by init, since commands such as help
// refer to it.
var table []*Command

func init() {
	table = slices.Concat(
		dataCommands(), stageCommands(), sweepCommands(), clusterCommands(), showCommands(), jobCommands(), runCommands(), promptCommands())
	for _, c := range table {
		slices.SortStableFunc(c.Params, func(a, b Param) int { return rank(a) - rank(b) })
	}
}

// rank puts arguments that must be given first: Starlark wants them so.
func rank(p Param) int {
	if p.Default == "" && !p.Rest {
		return 0
	}
	return 1
}

// find is the command of that name on values of a type ("" for builtins).
func find(on, name string) *Command {
	for _, c := range table {
		if c.On == on && c.Name == name {
			return c
		}
	}
	return nil
}

// methods are the names of the methods of values of a type.
func methods(on string) []string {
	var names []string
	for _, c := range table {
		if c.On == on && on != "" {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return names
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

// Help is the signature, the doc, the arguments and an example, as text.
func (c *Command) Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", wrap(c.Signature(), "    "), wrap(c.Doc, ""))
	if len(c.Params) > 0 {
		b.WriteString("\nArguments:\n")
	}
	for _, p := range c.Params {
		fmt.Fprintf(&b, "  %s\n", wrap(p.describe(), "      "))
	}
	if c.Example != "" {
		b.WriteString("\nExample:\n")
		for line := range strings.Lines(c.Example) {
			b.WriteString("  " + line)
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (p Param) describe() string {
	text := p.Name + " (" + p.Type
	if p.Default != "" {
		text += ", default " + p.Default
	}
	text += ")"
	if p.Doc != "" {
		text += ": " + p.Doc
	}
	if len(p.Choices) > 0 {
		text += " [" + strings.Join(p.Choices, ", ") + "]"
	}
	return text
}

// textWidth is where help is wrapped.
const textWidth = 92

// wrap breaks a paragraph into lines, all but the first indented.
func wrap(text, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		if i > 0 && column+1+len([]rune(word)) > textWidth {
			b.WriteString("\n" + indent)
			column = len(indent)
		} else if i > 0 {
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += len([]rune(word))
	}
	return b.String()
}

// builtins are the commands that are no methods, as values.
func (s *Session) builtins() starlark.StringDict {
	globals := starlark.StringDict{}
	for _, c := range table {
		if c.On == "" {
			globals[spelled(c.Name)] = c.builtin(nil)
		}
	}
	return globals
}

// builtin is the command as a value to call; receiver is nil for none.
func (c *Command) builtin(receiver starlark.Value) *starlark.Builtin {
	b := starlark.NewBuiltin(c.Name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		call := &call{evaluation: of(thread), command: c, receiver: receiver}
		if err := call.bind(args, kwargs); err != nil {
			return nil, err
		}
		value, err := c.run(call)
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
