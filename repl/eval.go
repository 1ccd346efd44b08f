package repl

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"scango/scanlib/report"
	"scango/scanlib/study"
)

func (c *cli) evalCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "eval DIR",
		Short:             "Print the table of a finished run, of several, or of a sweep",
		Args:              usage(cobra.ExactArgs(1)),
		ValidArgsFunction: completeRunDirectory,
		RunE: func(_ *cobra.Command, args []string) error {
			show, file, err := c.readTable(args[0])
			if err != nil {
				return err
			}
			if !asJSON {
				show()
				return nil
			}
			raw, err := os.ReadFile(filepath.Join(args[0], file))
			if err == nil {
				_, err = c.stdout.Write(raw)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print report.json, runs.json or sweep.json")
	return cmd
}

// readTable reads the report in a directory: show prints it, and file is its
// path.
func (c *cli) readTable(dir string) (show func(), file string, err error) {
	if sweep, err := study.OpenSweep(dir); sweep != nil || err != nil {
		return func() { c.printSweep(sweep) }, "sweep.json", err
	}
	if repeats, err := study.OpenRepeats(dir); repeats != nil || err != nil {
		return func() { c.printRepeats(repeats) }, "runs.json", err
	}
	r, err := report.Read(dir)
	return func() { c.printReport(r, dir) }, "report.json", err
}
