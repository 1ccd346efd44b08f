package prompt_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"scango/repl/prompt"
	"scango/repl/screen"
	"scango/repl/session"
)

// A shell without a terminal reads inputs line by line; its prompts go to
// standard error.
func Example() {
	s := session.New(session.Options{})
	defer s.Close()
	shell := prompt.New(s, screen.New(os.Stdout, os.Stderr, screen.Off))
	defer shell.Close()
	if err := shell.Listen(strings.NewReader("def f(a):\n  return a + 1\n\nf(2)\n"), nil); err != nil {
		fmt.Println(err)
	}
	if err := shell.Prompt(context.Background()); err != nil {
		fmt.Println(err)
	}
	shell.Run(context.Background(), "", "f(41)")
	// Output:
	// 3
	// 42
}
