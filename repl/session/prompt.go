package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"go.starlark.net/starlark"

	"scango/scanlib/config"
)

// promptCommands are those about the session itself.
func promptCommands() []*Command {
	return []*Command{
		{
			Name:    "help",
			Doc:     "Explains a command or a value. Without an argument it lists all commands.",
			Example: `help("scan")`,
			Params:  []Param{{Name: "name", Type: "value", Default: `""`, Doc: "a command, its name, or a value"}},
			run:     (*call).help,
		},
		{
			Name:    "history",
			Doc:     "Lists the inputs of this session.",
			Example: "history(10)",
			Params:  []Param{{Name: "n", Type: "int", Default: "0", Doc: "the last n alone; 0 for all"}},
			run: func(c *call) (starlark.Value, error) {
				n, err := c.integer("n", 0)
				inputs := c.session.inputs
				if n > 0 && n < len(inputs) {
					inputs = inputs[len(inputs)-n:]
				}
				for _, input := range inputs {
					c.out.Write(Stdout, input+"\n")
				}
				return nil, err
			},
		},
		{
			Name:    "save",
			Doc:     "Writes the inputs of this session to a file that run() and scanrepl can run again. Inputs that failed are among them.",
			Example: `save("session.star")`,
			Params:  []Param{{Name: "file", Type: "path"}},
			run: func(c *call) (starlark.Value, error) {
				inputs := c.session.inputs[:len(c.session.inputs)-1] // without this one
				text := strings.Join(inputs, "\n") + "\n"
				return nil, os.WriteFile(expandHome(c.str("file")), []byte(text), 0o644)
			},
		},
		{
			Name:    "run",
			Doc:     "Runs the inputs in a file, as if they were typed here.",
			Example: `run("session.star")`,
			Params:  []Param{{Name: "file", Type: "path"}},
			run:     (*call).runFile,
		},
		{
			Name:    "input",
			Doc:     "Asks the person at the front for a line of text.",
			Example: `name = input("name of this run? ")`,
			Params: []Param{{Name: "prompt", Type: "string", Default: `""`},
				{Name: "secret", Type: "bool", Default: "False", Doc: "what is typed is not shown"}},
			run: func(c *call) (starlark.Value, error) {
				c.session.interpreter.Unlock() // a person may take long
				defer c.session.interpreter.Lock()
				answer, err := c.out.Ask(c.ctx, c.str("prompt"), c.flag("secret"))
				return starlark.String(answer), err
			},
		},
		{
			Name:    "presets",
			Doc:     "Lists what runs can start from. With a name it prints every key of that preset.",
			Example: `presets("mnist-demo")`,
			Params:  []Param{{Name: "preset", Type: "string", Default: `""`}},
			run:     (*call).presets,
		},
	}
}

func (c *call) help() (starlark.Value, error) {
	switch v := c.args["name"].(type) {
	case nil:
		c.out.Write(Stdout, overview())
	case *starlark.Builtin:
		on := ""
		if v.Receiver() != nil {
			on = v.Receiver().Type()
		}
		if cmd := find(on, v.Name()); cmd != nil {
			c.out.Display(cmd.bundle())
			return nil, nil
		}
		c.out.Write(Stdout, v.Name()+": a function of the language\n")
	case starlark.String:
		return c.helpName(string(v))
	default:
		c.out.Write(Stdout, v.Type()+"\n")
		for _, name := range methods(v.Type()) {
			cmd := find(v.Type(), name)
			c.out.Write(Stdout, fmt.Sprintf("  .%-12s %s\n", name, cmd.Summary()))
		}
	}
	return nil, nil
}

func (c *call) helpName(name string) (starlark.Value, error) {
	if name == "" {
		c.out.Write(Stdout, overview())
		return nil, nil
	}
	on, method, dotted := strings.Cut(name, ".")
	cmd := find("", name)
	if dotted {
		if v := c.session.globals[on]; v != nil {
			on = v.Type()
		}
		cmd = find(on, method)
	}
	if cmd != nil {
		c.out.Display(cmd.bundle())
		return nil, nil
	}
	if v := c.session.globals[name]; v != nil {
		c.args["name"] = v
		return c.help()
	}
	text := fmt.Sprintf("nothing is called %q", name)
	if near := config.Nearest(name, c.session.names()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return nil, fmt.Errorf("%s", text)
}

// overview lists all builtins with their summaries.
func overview() string {
	var b strings.Builder
	for _, c := range table {
		if c.On == "" {
			fmt.Fprintf(&b, "%-12s %s\n", c.Name, c.Summary())
		}
	}
	b.WriteString("\nhelp(\"scan\") or ?scan tells more; %scan nb clusters=20 is scan(nb, clusters=20).\n")
	return b.String()
}

// deepest is how many files may run each other, so that one that runs itself
// ends.
const deepest = 16

func (c *call) runFile() (starlark.Value, error) {
	name := expandHome(c.str("file"))
	code, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	depth, _ := c.ctx.Value(depthKey{}).(int)
	if depth >= deepest {
		return nil, fmt.Errorf("%s: files run each other %d deep", name, deepest)
	}
	inner := *c.evaluation
	inner.ctx = context.WithValue(c.ctx, depthKey{}, depth+1)
	value, err := inner.run(name, string(code))
	var fault *Error
	if errors.As(err, &fault) {
		return nil, &Error{Name: fault.Name, Message: name + ": " + fault.Message, Traceback: fault.Traceback}
	}
	return value, err
}

type depthKey struct{}

// PresetTable lists the presets, the official experiments below a line of their
// own.
func PresetTable() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	official := false
	for _, info := range config.Presets() {
		if info.Official && !official {
			official = true
			fmt.Fprint(w, "\nOfficial experiments, each with the stages before it:\n\n")
		}
		fmt.Fprintf(w, "%s\t%s\n", info.Name, info.Summary)
	}
	w.Flush()
	return b.String()
}

func (c *call) presets() (starlark.Value, error) {
	name := c.str("preset")
	if name == "" {
		c.out.Write(Stdout, PresetTable())
		return nil, nil
	}
	cfg, err := config.Preset(name)
	if err != nil {
		return nil, err
	}
	c.out.Write(Stdout, string(cfg.YAML()))
	return nil, nil
}
