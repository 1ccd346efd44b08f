package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"scango/internal/atomicfile"
	"scango/internal/words"
	"scango/scanlib"
	"scango/scanlib/report"
)

func (c *cli) predictCommand() *cobra.Command {
	var csvFile string
	cmd := &cobra.Command{
		Use:   "predict DIR PATH...",
		Short: "Assign images to the clusters of a finished run",
		Long: "Predict assigns image files, and all images below directories, to the clusters of\n" +
			"the run in DIR: its path, cluster and probability, and the three most probable\n" +
			"clusters of each. What can't be read is named and skipped.",
		Args:              usage(cobra.MinimumNArgs(2)),
		ValidArgsFunction: completeRunDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := canCreate("--csv", csvFile); err != nil {
				return err
			}
			table, err := c.predict(cmd.Context(), args[0], args[1:])
			if err != nil {
				return err
			}
			if csvFile != "" {
				return atomicfile.WriteBytes(filepath.Clean(csvFile), table)
			}
			_, err = c.stdout.Write(table)
			return err
		},
	}
	cmd.Flags().StringVar(&csvFile, "csv", "", "file to write (default: standard output)")
	c.backendFlag(cmd)
	must(cmd.MarkFlagFilename("csv", "csv"))
	return cmd
}

// canCreate returns an error if the file of a flag can't be written, to find
// out before hours of work; "" is no file.
func canCreate(flag, path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory: give a file for %s", path, flag)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".scanrepl-*")
	if err != nil {
		return fmt.Errorf("%s can't be written: %w", path, errors.Unwrap(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// predict returns a CSV table of the images.
func (c *cli) predict(ctx context.Context, dir string, paths []string) ([]byte, error) {
	eng, err := c.openEngine()
	if err != nil {
		return nil, err
	}
	defer eng.Close()
	clusters, err := scanlib.LoadClusters(dir, eng)
	if err != nil {
		return nil, err
	}
	if clusters.Warning != "" {
		c.complain(clusters.Warning)
	}
	found, err := clusters.PredictFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	c.nameSkipped(found)
	var table bytes.Buffer
	err = report.WriteCSV(&table, found.Predictions)
	return table.Bytes(), err
}

func (c *cli) nameSkipped(found *scanlib.FilePredictions) {
	for _, line := range found.SkipLines() {
		c.complain("skipped " + words.Visible(line))
	}
	if n := len(found.Skipped); n > 0 {
		c.complain(fmt.Sprintf("%d of %d files skipped", n, n+len(found.Predictions)))
	}
}
