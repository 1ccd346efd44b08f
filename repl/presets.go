package repl

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"scango/repl/session/workspace"
)

func (c *cli) presetsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "presets [NAME]",
		Short: "List the presets, or explain the keys of one",
		Long: "Presets lists what `scanrepl run` can start from. With a name it prints the keys\n" +
			"that the preset uses, each with its value and what it is for; the text may be\n" +
			"saved, changed and run as a file.",
		Args: usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return presetCompletions(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				_, err := io.WriteString(c.stdout, workspace.PresetTable())
				return err
			}
			text, err := workspace.PresetText(args[0])
			if err == nil {
				_, err = io.WriteString(c.stdout, text)
			}
			return err
		},
	}
}

// explainKeys adds to the help of a command the keys of the preset or file that
// is given with --help.
func explainKeys(cmd *cobra.Command) {
	usual := cmd.HelpFunc()
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		usual(cmd, args)
		if args = cmd.Flags().Args(); len(args) == 0 {
			return
		}
		cfg, _, err := load(officialFlag(cmd), args)
		if cfg == nil {
			cmd.PrintErrln(err)
			return
		}
		fmt.Fprintf(cmd.OutOrStdout(), "\nKeys that %s uses, with their values:\n\n%s", cfg.Name, cfg.YAML())
	})
}
