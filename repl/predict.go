package repl

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"scango/scanlib"
	"scango/scanlib/data"
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
			if err := canCreate(csvFile); err != nil {
				return err
			}
			table, err := c.predict(cmd.Context(), args[0], args[1:])
			if err != nil {
				return err
			}
			if csvFile != "" {
				return replaceFile(filepath.Clean(csvFile), table)
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

// canCreate tells before hours of work whether a file can be written where it
// is wanted; "" is none.
func canCreate(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory: give a file for --csv", path)
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
	cfg := clusters.Config().Data
	images, err := data.OpenFiles(ctx, paths, data.Options{Size: cfg.Size, Resize: data.Resize(cfg.Resize)})
	if err != nil {
		return nil, err
	}
	defer images.Close()
	c.nameSkipped(images)
	predictions, err := clusters.Predict(ctx, images.Images)
	if err != nil {
		return nil, err
	}
	var table bytes.Buffer
	err = writePredictions(&table, predictions)
	return table.Bytes(), err
}

func (c *cli) nameSkipped(images *data.Set) {
	for _, skip := range images.Skipped {
		c.complain(fmt.Sprintf("skipped %s: %s", skip.Name, skip.Reason))
	}
	if n := len(images.Skipped); n > 0 {
		c.complain(fmt.Sprintf("%d of %d files skipped", n, n+images.Len()))
	}
}

// topClusters is how many of the most probable clusters a table shows.
const topClusters = 3

// writePredictions writes a line an image; where there are fewer clusters than
// columns, those stay empty.
func writePredictions(w io.Writer, predictions []scanlib.Prediction) error {
	out := csv.NewWriter(w)
	header := []string{"path", "cluster", "probability"}
	for i := range topClusters {
		top := fmt.Sprintf("top%d", i+1)
		header = append(header, top, top+"_probability")
	}
	out.Write(header) // an error stays in the writer until Flush
	for _, p := range predictions {
		row := []string{p.Name, strconv.Itoa(p.Cluster), probability(p.Probability)}
		for _, cluster := range p.Top(topClusters) {
			row = append(row, strconv.Itoa(cluster), probability(p.Probabilities[cluster]))
		}
		out.Write(append(row, make([]string, len(header)-len(row))...))
	}
	out.Flush()
	return out.Error()
}

func probability(p float32) string { return strconv.FormatFloat(float64(p), 'f', 4, 32) }
