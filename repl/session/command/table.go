package command

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// Table lists commands.
type Table struct {
	commands []*Command
}

// NewTable returns a table of commands. It moves required arguments before
// optional ones, as Starlark wants them.
func NewTable(commands ...[]*Command) *Table {
	t := &Table{slices.Concat(commands...)}
	for _, c := range t.commands {
		slices.SortStableFunc(c.Params, func(a, b Param) int { return rank(a) - rank(b) })
	}
	return t
}

func rank(p Param) int {
	if p.optional() {
		return 1
	}
	return 0
}

// All returns the commands in the order given.
func (t *Table) All() []*Command { return t.commands }

// Find returns the command of that name on values of a type, "" for builtins,
// or nil if there is none.
func (t *Table) Find(on, name string) *Command {
	for _, c := range t.commands {
		if c.On == on && c.Name == name {
			return c
		}
	}
	return nil
}

// Methods returns the names of the methods of a type, sorted.
func (t *Table) Methods(on string) []string {
	var names []string
	for _, c := range t.commands {
		if c.On == on && on != "" {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Builtins returns the commands that are not methods, by name.
func (t *Table) Builtins() starlark.StringDict {
	globals := starlark.StringDict{}
	for _, c := range t.commands {
		if c.On == "" {
			globals[c.Name] = c.Builtin(nil)
		}
	}
	return globals
}

// Overview lists all builtins with their summaries, a line each.
func (t *Table) Overview() string {
	var b strings.Builder
	for _, c := range t.commands {
		if c.On == "" {
			fmt.Fprintf(&b, "%-12s %s\n", c.Name, c.Summary())
		}
	}
	return b.String()
}
