package repl

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"scango/scanlib/doctor"
)

func (c *cli) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine computes with, how fast, and what to mend",
		Long: "Doctor opens the engine, measures its speed for about two seconds, and says what\n" +
			"to do about each thing that is wrong. It changes nothing and needs no network.\n" +
			"The status is 1 where something is wrong.",
		Args:              usage(cobra.NoArgs),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := doctor.Diagnose(cmd.Context(), doctor.Options{Backend: c.backend, Install: "run `scanrepl setup`"})
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if err := c.printDiagnosis(r, asJSON); err != nil {
				return err
			}
			if !r.Healthy() {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.backendFlag(cmd)
	return cmd
}

func (c *cli) printDiagnosis(r doctor.Report, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprint(c.stdout, r)
		return err
	}
	enc := json.NewEncoder(c.stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
