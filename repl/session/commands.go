package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"go.starlark.net/starlark"

	"scango/internal/atomicfile"
	"scango/repl/session/command"
)

// commands returns the session's own commands.
func (s *Session) commands() []*command.Command {
	return []*command.Command{
		helpCommand(),
		{
			Name:    "history",
			Doc:     "Lists the inputs of this session.",
			Example: "history(10)",
			Params:  []command.Param{{Name: "n", Type: "int", Default: "0", Doc: "how many of the last; 0 lists all"}},
			Run:     listInputs,
		},
		{
			Name:    "save",
			Doc:     "Writes the inputs of this session to a file that run() and scanrepl can run again. Inputs that failed become comments.",
			Example: `save("session.star")`,
			Params:  []command.Param{{Name: "file", Type: "path", Doc: "the file to write"}},
			Run:     saveInputs,
		},
		{
			Name:    "run",
			Doc:     "Runs the inputs in a file, as if they were typed here.",
			Example: `run("session.star")`,
			Params:  []command.Param{{Name: "file", Type: "path", Doc: "the file to run"}},
			Run:     runFile,
		},
		{
			Name:    "input",
			Doc:     "Asks the user for a line of text.",
			Example: `name = input("name of this run? ")`,
			Params: []command.Param{{Name: "prompt", Type: "string", Default: `""`, Doc: "what to ask"},
				{Name: "secret", Type: "bool", Default: "False", Doc: "do not show what is typed"}},
			Run: ask,
		},
	}
}

func listInputs(c *command.Call) (starlark.Value, error) {
	e := Of(c.Thread)
	n, err := c.Int("n", 0)
	inputs := e.session.inputs
	if n > 0 && n < len(inputs) {
		inputs = inputs[len(inputs)-n:]
	}
	for _, input := range inputs {
		e.out.Write(Stdout, input.text+"\n")
	}
	return nil, err
}

func saveInputs(c *command.Call) (starlark.Value, error) {
	e := Of(c.Thread)
	return nil, atomicfile.Write(ExpandHome(c.Text("file")), func(w io.Writer) error {
		for i, input := range e.session.inputs {
			text := input.text + "\n"
			switch {
			case i == e.number-1: // this one
				continue
			case input.failed:
				text = commented(input.text)
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// commented returns text as a comment.
func commented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("# " + strings.TrimRight(line, "\r\n") + "\n")
	}
	return b.String()
}

// deepest is how many files may run each other, so that one that runs itself
// ends.
const deepest = 16

func runFile(c *command.Call) (starlark.Value, error) {
	name := ExpandHome(c.Text("file"))
	code, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	inner := *Of(c.Thread)
	if inner.depth >= deepest {
		return nil, fmt.Errorf("%s: files run each other %d deep", name, deepest)
	}
	inner.depth++
	value, err := inner.run(name, string(code))
	var fault *Error
	if errors.As(err, &fault) {
		return nil, &Error{Name: fault.Name, Message: name + ": " + fault.Message, Traceback: fault.Traceback}
	}
	return value, err
}

func ask(c *command.Call) (starlark.Value, error) {
	e := Of(c.Thread)
	defer e.Yield()() // a person may take long
	answer, err := e.out.Ask(e.ctx, c.Text("prompt"), c.Flag("secret"))
	return starlark.String(answer), err
}
