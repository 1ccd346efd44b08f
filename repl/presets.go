package repl

import (
	"io"

	"github.com/spf13/cobra"

	"scango/repl/session/workspace"
	"scango/scanlib/config"
)

func (c *cli) presetsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "presets [NAME]",
		Short: "List the presets, or all keys and values of one",
		Long: "Presets lists what `scanrepl run` can start from. With a name it prints all keys\n" +
			"with their values, which may be saved, changed and run as a file.",
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
			cfg, err := config.Preset(args[0])
			if err != nil {
				return err
			}
			_, err = c.stdout.Write(cfg.YAML())
			return err
		},
	}
}
