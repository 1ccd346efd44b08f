package command

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"scango/internal/words"
)

// bind gives each argument to its parameter and checks its type.
func (c *Call) bind(args starlark.Tuple, kwargs []starlark.Tuple) error {
	c.Args = map[string]starlark.Value{}
	for i, arg := range args {
		switch p := c.positional(i); {
		case p == nil:
			return c.wrong("takes %s, got %d", words.Count(len(c.Command.Params), "argument"), len(args))
		case p.Rest:
			c.Rest = append(c.Rest, arg)
		default:
			c.Args[p.Name] = arg
		}
	}
	for _, kwarg := range kwargs {
		name := string(kwarg[0].(starlark.String))
		if c.param(name) == nil {
			return c.unknown(name)
		}
		if _, twice := c.Args[name]; twice {
			return c.wrong("%s is given twice", name)
		}
		c.Args[name] = kwarg[1]
	}
	for _, p := range c.Command.Params {
		if err := c.check(p); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) positional(i int) *Param {
	params := c.Command.Params
	if i < len(params) {
		return &params[i]
	}
	if n := len(params); n > 0 && params[n-1].Rest {
		return &params[n-1]
	}
	return nil
}

func (c *Call) param(name string) *Param {
	for i := range c.Command.Params {
		if p := &c.Command.Params[i]; p.Name == name && !p.Rest {
			return p
		}
	}
	return nil
}

func (c *Call) wrong(format string, args ...any) error {
	return fmt.Errorf("%s: %s", c.Command.Title(), fmt.Sprintf(format, args...))
}

func (c *Call) unknown(name string) error {
	var names []string
	for _, p := range c.Command.Arguments("") {
		names = append(names, p.Name)
	}
	if near := words.Nearest(name, names); near != "" {
		return c.wrong("no argument %q; did you mean %s?", name, near)
	}
	if len(names) == 0 {
		return c.wrong("takes no arguments")
	}
	return c.wrong("no argument %q; it has %s", name, strings.Join(names, ", "))
}

// check refuses an argument of the wrong type, and one that is missing.
func (c *Call) check(p Param) error {
	v, given := c.Args[p.Name]
	if !given {
		return c.missing(p)
	}
	if v == starlark.None {
		delete(c.Args, p.Name)
		return c.missing(p)
	}
	if !fits(v, p.Type) {
		text := fmt.Sprintf("%s must be %s, got %s", p.Name, article(p.Type), v.Type())
		if p.From != "" {
			text += "; " + p.From
		}
		return c.wrong("%s", text)
	}
	if word, ok := starlark.AsString(v); ok && len(p.Choices) > 0 {
		return c.choice(p, word)
	}
	return nil
}

// missing refuses to go without an argument that must be given.
func (c *Call) missing(p Param) error {
	switch {
	case p.optional():
		return nil
	case p.From != "":
		return fmt.Errorf("%s needs %s: %s", c.Command.Title(), p.Type, p.From)
	}
	example, _, _ := strings.Cut(c.Command.Example, "\n")
	return c.wrong("%s is missing, as in %s", p.Name, example)
}

func (c *Call) choice(p Param, word string) error {
	for _, allowed := range p.Choices {
		if word == allowed {
			return nil
		}
	}
	text := fmt.Sprintf("%s is %q, must be %s", p.Name, word, strings.Join(p.Choices, " or "))
	if near := words.Nearest(word, p.Choices); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return c.wrong("%s", text)
}

// fits reports whether a value has a type of the table. "a|b" is either.
func fits(v starlark.Value, want string) bool {
	for one := range strings.SplitSeq(want, "|") {
		switch one {
		case "value":
			return true
		case "path":
			one = "string"
		case "float":
			if v.Type() == "int" {
				return true
			}
		case "list":
			if v.Type() == "tuple" {
				return true
			}
		}
		if v.Type() == one {
			return true
		}
	}
	return false
}

func article(noun string) string {
	noun = strings.ReplaceAll(noun, "|", " or ")
	if strings.HasSuffix(noun, "s") || noun == "value" {
		return noun
	}
	if strings.ContainsAny(noun[:1], "aeio") {
		return "an " + noun
	}
	return "a " + noun
}
