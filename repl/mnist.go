package repl

import (
	"context"
	"fmt"

	"scango/repl/digits"
)

// ensureMNIST returns the directory of the digits, which it fetches first where
// it is not complete.
func (c *cli) ensureMNIST(ctx context.Context) (string, error) {
	return digits.Fetch(ctx, func(text string) {
		if !c.quiet {
			fmt.Fprintln(c.stderr, text)
		}
	})
}
