package session_test

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
)

// printed is an Output of a program that has no one to ask.
type printed struct{}

func (printed) Write(_ session.Stream, text string) { fmt.Print(text) }
func (printed) Display(b session.Bundle)            { fmt.Println(b.Text()) }

func (printed) Ask(context.Context, string, bool) (string, error) {
	return "", fmt.Errorf("nobody is here")
}

// A session with a command of its own. Package workspace has those of SCAN.
func Example() {
	s := session.New(session.Options{Commands: []*command.Command{{
		Name:    "share",
		Doc:     "Returns the share of a part in percent.",
		Example: "share(1, of=4)",
		Params:  []command.Param{{Name: "part", Type: "int"}, {Name: "of", Type: "int", Default: "100"}},
		Run: func(c *command.Call) (starlark.Value, error) {
			part, _ := c.Int("part", 0)
			of, err := c.Int("of", 100)
			return starlark.Float(100 * float64(part) / float64(of)), err
		},
	}}})
	defer s.Close()
	for _, input := range []string{"sizes = [30, 50]", "%share sizes[0] of=80", `print(_, "%")`, "share(1, off=4)"} {
		result, err := s.Eval(context.Background(), input, printed{})
		if err != nil {
			fmt.Println(err)
		} else if result != nil {
			fmt.Println(result.Text())
		}
	}
	// Output:
	// 37.5
	// 37.5 %
	// share: no argument "off"; did you mean of?
}

// Completion, and whether an input is whole.
func ExampleSession_Complete() {
	s := session.New(session.Options{})
	for _, m := range s.Complete("his", 3).Matches {
		fmt.Println(m.Text, m.Kind, m.Signature)
	}
	state, indent := s.IsComplete("for i in range(3):")
	fmt.Printf("%s, then %q\n", state, indent)
	// Output:
	// history function history(n=0)
	// incomplete, then "    "
}
