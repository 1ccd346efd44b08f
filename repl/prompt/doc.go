// Package prompt runs a session interactively: scripts, a prompt with line
// editing, and Ctrl-C.
//
//	keyboard or stream ─► lines ─► whole input ─► session ─► screen
//	        Tab: Complete     Enter: IsComplete
//
// A shell runs one input after another:
//
//	shell := prompt.New(s, screen.New(os.Stdout, os.Stderr, screen.Auto))
//	defer shell.Close()
//	if err := shell.Listen(os.Stdin, history); err != nil {
//		return err
//	}
//	defer shell.HandleInterrupts()()
//	return shell.Prompt(ctx)
package prompt
