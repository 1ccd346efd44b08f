package repl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"scango/scanlib"
	"scango/scanlib/rundir"
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

// readTable reads the report in a directory: show prints it, and file is its name.
func (c *cli) readTable(dir string) (show func(), file string, err error) {
	if sweep, err := scanlib.OpenSweep(dir); sweep != nil || err != nil {
		return func() { c.printSweep(sweep) }, "sweep.json", err
	}
	if repeats, err := scanlib.OpenRepeats(dir); repeats != nil || err != nil {
		return func() { c.printRepeats(repeats) }, "runs.json", err
	}
	report, err := readReport(dir)
	return func() { c.printReport(report, dir) }, "report.json", err
}

func readReport(dir string) (*scanlib.Report, error) {
	path := filepath.Join(dir, "report.json")
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unfinished(dir)
	}
	if err != nil {
		return nil, err
	}
	r := &scanlib.Report{Dir: dir}
	if err := json.Unmarshal(raw, r); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; delete it, and write it again with: %s", path, err, resume(dir))
	}
	return r, nil
}

// unfinished says why a directory has no report.
func unfinished(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("run directory %s does not exist", dir)
	}
	missing, err := rundir.At(dir).Missing()
	if err != nil {
		return err
	}
	return &rundir.Unfinished{Dir: dir, Stage: missing}
}
