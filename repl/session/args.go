package session

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"scango/scanlib/config"
)

// call is a command called with its arguments.
type call struct {
	*evaluation
	command  *Command
	receiver starlark.Value
	args     map[string]starlark.Value // those given
	rest     []starlark.Value
}

// bind gives each argument to its parameter and checks its type.
func (c *call) bind(args starlark.Tuple, kwargs []starlark.Tuple) error {
	c.args = map[string]starlark.Value{}
	for i, arg := range args {
		switch p := c.positional(i); {
		case p == nil:
			return c.wrong("takes %s, got %d", plural(len(c.command.Params), "argument"), len(args))
		case p.Rest:
			c.rest = append(c.rest, arg)
		default:
			c.args[p.Name] = arg
		}
	}
	for _, kwarg := range kwargs {
		name := string(kwarg[0].(starlark.String))
		if c.param(name) == nil {
			return c.unknown(name)
		}
		if _, twice := c.args[name]; twice {
			return c.wrong("%s is given twice", name)
		}
		c.args[name] = kwarg[1]
	}
	for _, p := range c.command.Params {
		if err := c.check(p); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) positional(i int) *Param {
	params := c.command.Params
	if i < len(params) {
		return &params[i]
	}
	if n := len(params); n > 0 && params[n-1].Rest {
		return &params[n-1]
	}
	return nil
}

func (c *call) param(name string) *Param {
	for i := range c.command.Params {
		if p := &c.command.Params[i]; p.Name == name && !p.Rest {
			return p
		}
	}
	return nil
}

func (c *call) wrong(format string, args ...any) error {
	return fmt.Errorf("%s: %s", c.command.Title(), fmt.Sprintf(format, args...))
}

func (c *call) unknown(name string) error {
	var names []string
	for _, p := range c.command.Params {
		names = append(names, p.Name)
	}
	if near := config.Nearest(name, names); near != "" {
		return c.wrong("no argument %q; did you mean %s?", name, near)
	}
	if len(names) == 0 {
		return c.wrong("takes no arguments")
	}
	return c.wrong("no argument %q; it has %s", name, strings.Join(names, ", "))
}

// made says how to get a value of a type.
var made = map[string]string{
	"dataset":   `ds = dataset("~/screens")`,
	"encoder":   "enc = pretext(ds)",
	"neighbors": "nb = neighbors(enc)",
	"clusters":  "cl = scan(nb)",
	"job":       "job = scan(nb, background=True)",
}

// check refuses an argument of the wrong type, and one that is missing.
func (c *call) check(p Param) error {
	v, given := c.args[p.Name]
	if !given {
		if p.Default != "" || p.Rest {
			return nil
		}
		if how := made[p.Type]; how != "" {
			return fmt.Errorf("%s needs %s: %s", c.command.Title(), p.Type, how)
		}
		return c.wrong("%s is missing, as in %s", p.Name, firstLine(c.command.Example))
	}
	if v == starlark.None {
		delete(c.args, p.Name)
		return c.check(p)
	}
	if !fits(v, p.Type) {
		text := fmt.Sprintf("%s must be %s, got %s", p.Name, article(p.Type), v.Type())
		if how := made[p.Type]; how != "" {
			text += "; " + how
		}
		return c.wrong("%s", text)
	}
	if word, ok := starlark.AsString(v); ok && len(p.Choices) > 0 {
		return c.choice(p, word)
	}
	return nil
}

func (c *call) choice(p Param, word string) error {
	for _, allowed := range p.Choices {
		if word == allowed {
			return nil
		}
	}
	text := fmt.Sprintf("%s is %q, must be %s", p.Name, word, strings.Join(p.Choices, " or "))
	if near := config.Nearest(word, p.Choices); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return c.wrong("%s", text)
}

// fits tells whether a value has a type of the table. "a|b" is either.
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
	if noun == "neighbors" || noun == "clusters" || noun == "value" {
		return noun
	}
	if strings.ContainsAny(noun[:1], "aeio") {
		return "an " + noun
	}
	return "a " + noun
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// The accessors return the zero value for an argument that was not given.

func (c *call) has(name string) bool { return c.args[name] != nil }

func (c *call) str(name string) string {
	s, _ := starlark.AsString(c.args[name])
	return s
}

func (c *call) flag(name string) bool {
	b, _ := c.args[name].(starlark.Bool)
	return bool(b)
}

// integer is the argument, or otherwise if it was not given.
func (c *call) integer(name string, otherwise int) (int, error) {
	v, given := c.args[name]
	if !given {
		return otherwise, nil
	}
	n, err := starlark.AsInt32(v)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}
