package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/study"
)

func (c *cli) sweepCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "sweep IMAGES key=value,value [key=value ...]",
		Short: "Run every combination of some values, and compare them",
		Long: "Sweep trains a run for each combination of the values that keys are given between\n" +
			"commas, each in a directory of its own, and ends with a table. Keys that are lists\n" +
			"take `;` between values: 'scan.crop_scale=0.2,1;0.5,1'. A stage that combinations\n" +
			"share is trained once. The same command continues a sweep that was stopped or killed.\n\n" +
			imagesHelp + "\n\n" +
			"An arrow marks the combination of the lowest validation loss, which needs no label.\n" +
			"The table is also written as sweep.csv and sweep.json, with a picture, sweep.png.",
		Example: "  scanrepl sweep ~/screens scan.entropy_weight=1,2,5 scan.num_neighbors=5,20\n" +
			"  scanrepl sweep mnist-demo seed=1,2,3 scan.lr=1e-4,1e-3 --out runs/rates",
		Args:              usage(cobra.MinimumNArgs(2)),
		ValidArgsFunction: completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, axes, err := loadAxes(args[0], args[1:])
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", cfg.Name+"-sweep")
			}
			return c.sweep(cmd.Context(), cfg, axes, out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "directory of the runs (default runs/NAME-sweep)")
	cmd.Flags().BoolVar(&c.quiet, "quiet", false, "print warnings and the final table alone")
	c.backendFlag(cmd)
	explainKeys(cmd)
	must(cmd.MarkFlagDirname("out"))
	return cmd
}

// loadAxes is loadConfig for a sweep: keys with several values become axes. It reports all settings that are wrong.
func loadAxes(name string, settings []string) (*config.Config, []study.Axis, error) {
	cfg, err := openConfig(name)
	if err != nil {
		return nil, nil, err
	}
	var axes []study.Axis
	var faults []error
	for _, setting := range settings {
		name, text, ok := strings.Cut(setting, "=")
		if !ok {
			faults = append(faults, notSetting(setting))
			continue
		}
		key, err := cfg.Key(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if values := key.Alternatives(text); len(values) > 1 {
			axes = append(axes, study.Axis{Key: key.Name, Values: values})
		} else {
			faults = append(faults, cfg.Set(key.Name, text))
		}
	}
	return cfg, axes, errors.Join(faults...)
}

func (c *cli) sweep(ctx context.Context, cfg *config.Config, axes []study.Axis, out string) error {
	var sweep *study.Sweep
	err := c.compute(ctx, cfg, out, func(o scanlib.Options) (err error) {
		sweep, err = study.RunSweep(ctx, out, cfg, axes, nil, o)
		return err
	})
	if err != nil {
		return err
	}
	c.printSweep(sweep)
	if sweep.Best() == nil {
		return errReported
	}
	return nil
}

func (c *cli) printSweep(s *study.Sweep) {
	fmt.Fprint(c.stdout, s)
	picture := filepath.Join(s.Dir, "sweep.png")
	if _, err := os.Stat(picture); err == nil { // drawn at the end of the sweep
		fmt.Fprintf(c.stdout, "figure: %s\n", picture)
	}
	for _, name := range []string{"sweep.csv", "sweep.json"} {
		fmt.Fprintf(c.stdout, "report: %s\n", filepath.Join(s.Dir, name))
	}
}
