package repl

import (
	"context"
	"fmt"

	"scango/repl/fetch"
	"scango/scanlib/config"
)

// findMNIST sets the directory of the digits, if they are wanted and it isn't set.
func (c *cli) findMNIST(ctx context.Context, cfg *config.Config) (err error) {
	if cfg.Data.Dataset == "mnist" && cfg.Data.Root == "" {
		cfg.Data.Root, err = c.ensureMNIST(ctx)
	}
	return err
}

// ensureMNIST returns the directory of the digits, which it fetches unless they are
// there.
func (c *cli) ensureMNIST(ctx context.Context) (string, error) {
	return fetch.Dataset(ctx, "mnist", "", fetch.Stages(func(stage string) {
		if !c.quiet {
			fmt.Fprintln(c.stderr, stage+" …")
		}
	}))
}
