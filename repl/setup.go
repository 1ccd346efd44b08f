package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"scango/repl/fetch"
	"scango/scanlib/plugin"
)

func (c *cli) setupCommand() *cobra.Command {
	var word, dir string
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Fetch the fast engine and the digits of the demo",
		Long: "Setup fetches XLA for the CPU (once, into the user's cache directory) where the\n" +
			"machine has none, and MNIST. What is there is kept. Without XLA the pure-Go\n" +
			"engine remains, which is slower.\n\n" +
			"With --data it fetches a data set instead: " + strings.Join(fetch.Names(), ", ") + ".\n" +
			"A download that was stopped goes on where it was.",
		Example: "  scanrepl setup\n" +
			"  scanrepl setup --data cifar10 --dir ~/data/cifar10",
		Args:              usage(cobra.NoArgs),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if word != "" {
				return c.setupData(cmd.Context(), word, dir)
			}
			if dir != "" {
				return usageError{cmd, errors.New("--dir says where the data set of --data goes")}
			}
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
	cmd.Flags().StringVar(&word, "data", "", "fetch a data set: "+strings.Join(fetch.Names(), ", "))
	cmd.Flags().StringVar(&dir, "dir", "", "where --data puts it (default: the user's cache directory)")
	cmd.Flags().BoolVar(&c.quiet, "quiet", false, "print no progress")
	must(cmd.RegisterFlagCompletionFunc("data", cobra.FixedCompletions(fetch.Names(), cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// setupData fetches a data set, and prints its directory and the keys for it.
func (c *cli) setupData(ctx context.Context, word, dir string) error {
	progress, end := c.downloads()
	dir, err := fetch.Dataset(ctx, word, dir, progress)
	end()
	if err == nil {
		fmt.Fprintf(c.stdout, "%s: %s (data.dataset=%s data.root=%s)\n", word, dir, word, dir)
	}
	return err
}

// setupEngine fetches XLA; without it the pure-Go engine remains.
func (c *cli) setupEngine(ctx context.Context) error {
	progress, end := c.downloads()
	p, err := plugin.Install(ctx, progress)
	end()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.complain(err.Error())
	default:
		fmt.Fprintf(c.stdout, "XLA: %s\n", p.Path)
	}
	return nil
}

// ensureMNIST returns the directory of MNIST, which it fetches if necessary.
func (c *cli) ensureMNIST(ctx context.Context) (string, error) {
	return fetch.Dataset(ctx, "mnist", "", fetch.Stages(func(stage string) {
		if !c.quiet {
			fmt.Fprintln(c.stderr, stage+" …")
		}
	}))
}
