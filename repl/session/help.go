package session

import (
	"fmt"
	"html"
	"strings"

	"go.starlark.net/starlark"

	"scango/internal/words"
	"scango/repl/session/command"
)

func helpCommand() *command.Command {
	return &command.Command{
		Name:    "help",
		Doc:     "Explains a command or a value. Without an argument it lists all commands.",
		Example: `help("scan")`,
		Params:  []command.Param{{Name: "name", Type: "value", Default: `""`, Doc: "a command, its name, or a value"}},
		Run: func(c *command.Call) (starlark.Value, error) {
			e := Of(c.Thread)
			if name, ok := starlark.AsString(c.Args["name"]); ok && name != "" {
				return nil, e.explainName(name)
			} else if ok || !c.Has("name") {
				e.out.Write(Stdout, e.session.table.Overview()+"\nhelp(\"scan\") or ?scan tells more; %scan nb clusters=20 is scan(nb, clusters=20).\n")
				return nil, nil
			}
			e.explainValue(c.Args["name"])
			return nil, nil
		},
	}
}

// explainName explains a command, a method such as "neighbors.show" or
// "nb.show", or a value.
func (e *Evaluation) explainName(name string) error {
	cmd := e.session.command(name)
	if on, method, dotted := strings.Cut(name, "."); dotted && cmd == nil {
		cmd = e.session.table.Find(on, method)
	}
	if cmd != nil {
		e.out.Display(helpBundle(cmd, nil))
		return nil
	}
	if v := e.session.globals[name]; v != nil {
		e.explainValue(v)
		return nil
	}
	text := fmt.Sprintf("nothing is called %q", name)
	if near := words.Nearest(name, e.session.names()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("%s", text)
}

// explainValue prints the help of a command that is passed as a value, and
// lists the methods of any other value.
func (e *Evaluation) explainValue(v starlark.Value) {
	table := e.session.table
	if b, ok := v.(*starlark.Builtin); ok {
		on := ""
		if b.Receiver() != nil {
			on = b.Receiver().Type()
		}
		if cmd := table.Find(on, b.Name()); cmd != nil {
			e.out.Display(helpBundle(cmd, nil))
		} else {
			e.out.Write(Stdout, b.Name()+": a function of the language\n")
		}
		return
	}
	e.out.Write(Stdout, v.Type()+"\n")
	for _, name := range table.Methods(v.Type()) {
		e.out.Write(Stdout, fmt.Sprintf("  .%-12s %s\n", name, table.Find(v.Type(), name).Summary()))
	}
}

// helpBundle returns the help of a command, with the arguments given so far, to
// show.
func helpBundle(c *command.Command, given map[string]starlark.Value) Bundle {
	text := c.With(given).Help()
	return TextBundle(text).With(TextHTML, []byte("<pre>"+html.EscapeString(text)+"</pre>"))
}

// Reference returns the reference page of all commands, in Markdown.
func (s *Session) Reference() string { return referenceHead + s.table.Reference() }

const referenceHead = `# Commands of the session

The same in ` + "`scanrepl`" + `, in Jupyter and from attached programs. This page is made from the table that help and
completion use: ` + "`go test ./repl/session/workspace -run Reference -update`" + ` writes it anew. The language around the commands is
[Starlark](https://github.com/google/starlark-go/blob/master/doc/spec.md), a small Python.

An argument that is as in another one keeps the value that it has there. With a dataset, an encoder or neighbors in hand,
help shows these values, and leaves out what the method and the views in use do not read.

` + "`%scan nb clusters=20`" + ` is short for ` + "`scan(nb, clusters=20)`" + `, ` + "`?scan`" + ` for ` + "`help(\"scan\")`" + `.

`
