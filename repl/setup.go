package repl

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"scango/scanlib"
	"scango/scanlib/engine"
)

func (c *cli) setupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Fetch the fast engine and the digits of the demo",
		Long: "Setup fetches XLA for the CPU (once, into the user's cache directory) where the\n" +
			"machine has none, and MNIST. What is there is kept. Without XLA the pure-Go\n" +
			"engine remains, which is slower.",
		Args:              usage(cobra.NoArgs),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.setupEngine(cmd.Context()); err != nil {
				return err
			}
			dir, err := c.ensureMNIST(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.stdout, "MNIST: %s\n", dir)
			return nil
		},
	}
	cmd.Flags().BoolVar(&c.quiet, "quiet", false, "print no progress")
	return cmd
}

// setupEngine goes on without XLA where it can't be had.
func (c *cli) setupEngine(ctx context.Context) error {
	d := c.newDisplay()
	plugin, err := engine.Install(ctx, func(stage string, done, total int64) {
		d.event(scanlib.Event{Kind: scanlib.Progress, Stage: stage, Done: int(done), Total: int(total), Unit: "bytes"})
	})
	d.close()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.complain(err.Error())
	default:
		fmt.Fprintf(c.stdout, "XLA: %s\n", plugin.Path)
	}
	return nil
}
