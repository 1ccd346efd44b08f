package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scango/internal/words"
	"scango/repl/images"
	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/config/official"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
	"scango/scanlib/study"
)

// imagesHelp explains the first argument of several commands.
const imagesHelp = "IMAGES is a folder, NumPy arrays (.npz, .npy), a data set by name, whose root=DIR\n" +
	"follows, a preset of `scanrepl presets`, or a YAML file with settings."

func (c *cli) runCommand() *cobra.Command {
	var out, env string
	var strict bool
	cmd := &cobra.Command{
		Use:   "run IMAGES [key=value ...]",
		Short: "Train on a set of images, or continue where a run stopped",
		Long: "Run trains all stages in a directory of its own and ends with a table and\n" +
			"pictures. The same command continues a run that was stopped or killed. Labels,\n" +
			"where images have some, are used for the table alone.\n\n" +
			"Presets are listed by `scanrepl presets`; `key=value` changes one key of it, and\n" +
			"`scanrepl run PRESET --help` explains all keys that it uses.\n" +
			"Key `until` is the last stage to run: pretext, scan or selflabel.\n" +
			"runs=3 trains three times, with seeds one apart, and gives means and deviations.\n\n" +
			"With --official the files are those of the official code, unchanged: one for each\n" +
			"stage of the run. What of them changes nothing here is named.",
		Example: "  scanrepl run mnist-demo runs=3\n" +
			"  scanrepl run ~/screens resize=letterbox num_classes=20\n" +
			"  scanrepl run --official env.yml simclr.yml scan.yml selflabel.yml root=~/cifar10",
		Args:              usage(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, found, err := load(env, args)
			if err != nil {
				return err
			}
			if found != nil {
				c.reportOfficial(found)
				out = cmp.Or(out, found.Dir)
			}
			cfg.Data.Strict = cfg.Data.Strict || strict
			return c.run(cmd.Context(), cfg, cmp.Or(out, filepath.Join("runs", cfg.Name)))
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "run directory (default runs/NAME)")
	cmd.Flags().StringVar(&env, "official", "", "environment file of the official code, whose experiments follow")
	cmd.Flags().BoolVar(&strict, "strict", false, "stop at an image that can't be read, as data.strict=true does")
	cmd.Flags().BoolVar(&c.quiet, "quiet", false, "print warnings and the final table alone")
	c.backendFlag(cmd)
	explainKeys(cmd)
	must(cmd.MarkFlagDirname("out"))
	must(cmd.MarkFlagFilename("official", "yml", "yaml"))
	return cmd
}

// load returns the configuration of the images that args start with, or of
// official files and env, changed by the key=value arguments that follow.
func load(env string, args []string) (*config.Config, *official.Notes, error) {
	if env == "" {
		cfg, err := loadConfig(args[0], args[1:])
		return cfg, nil, err
	}
	files := slices.IndexFunc(args, isSetting)
	if files < 0 {
		files = len(args)
	}
	cfg, found, err := official.Load(env, args[:files]...)
	if err != nil {
		return nil, nil, err
	}
	return cfg, found, change(cfg, args[files:])
}

// loadConfig returns the configuration of the images that a first argument
// names, with keys changed.
func loadConfig(name string, settings []string) (*config.Config, error) {
	cfg, err := openConfig(name)
	if err != nil {
		return nil, err
	}
	return cfg, change(cfg, settings)
}

// openConfig is loadConfig without changes.
func openConfig(name string) (*config.Config, error) {
	if _, err := os.Stat(name); err != nil && isSetting(name) {
		return nil, fmt.Errorf("%q comes after the images that it is about, as in folder %s", name, name)
	}
	cfg, err := images.Config(name)
	var other *config.OfficialFileError
	if errors.As(err, &other) {
		err = fmt.Errorf("%w, as in scanrepl run --official env.yml %s", err, name)
	}
	return cfg, err
}

// isSetting reports whether an argument is key=value and not a file.
func isSetting(arg string) bool { return strings.Contains(arg, "=") }

// change sets keys, and returns the errors of all of them.
func change(cfg *config.Config, settings []string) error {
	var faults []error
	for _, setting := range settings {
		key, value, ok := strings.Cut(setting, "=")
		if !ok {
			faults = append(faults, notSetting(setting))
			continue
		}
		faults = append(faults, cfg.Set(key, value))
	}
	return errors.Join(faults...)
}

// reportOfficial prints what was read from official files, and what was assumed
// and ignored.
func (c *cli) reportOfficial(o *official.Notes) {
	if c.quiet {
		return
	}
	for _, part := range []struct {
		word  string
		lines []string
	}{{"read", o.Read}, {"assumed", o.Assumed}, {"ignored", o.Ignored}} {
		for _, line := range part.lines {
			fmt.Fprintf(c.stderr, "%s: %s\n", part.word, words.Visible(line))
		}
	}
}

func notSetting(text string) error { return fmt.Errorf("%q is not of the form key=value", text) }

func (c *cli) run(ctx context.Context, cfg *config.Config, out string) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	if cfg.Runs > 1 {
		return c.repeat(ctx, cfg, out)
	}
	var report *scanlib.Report
	err := c.compute(ctx, cfg, out, func(o scanlib.Options) (err error) {
		report, err = c.train(ctx, cfg, out, o)
		return err
	})
	if err != nil {
		return err
	}
	c.printReport(report, out)
	return nil
}

// repeat is run for 2 or more runs.
func (c *cli) repeat(ctx context.Context, cfg *config.Config, out string) error {
	var repeats *study.Repeats
	err := c.compute(ctx, cfg, out, func(o scanlib.Options) (err error) {
		repeats, err = study.Repeat(ctx, out, cfg, nil, o)
		return err
	})
	if err != nil {
		return err
	}
	c.printRepeats(repeats)
	return nil
}

func (c *cli) printRepeats(r *study.Repeats) {
	fmt.Fprint(c.stdout, r)
	fmt.Fprintf(c.stdout, "report: %s\n", filepath.Join(r.Dir, "runs.json"))
}

// compute opens the engine for work, shows its progress, and if it is stopped
// prints how to continue in the directory out.
func (c *cli) compute(ctx context.Context, cfg *config.Config, out string, work func(scanlib.Options) error) error {
	if err := images.FindMNIST(cfg, func() (string, error) { return c.ensureMNIST(ctx) }); err != nil {
		return err
	}
	eng, err := c.openEngine()
	if err != nil {
		return err
	}
	defer eng.Close()
	d, end := c.newDisplay()
	defer end()
	err = work(scanlib.Options{Engine: eng, Event: d.Event, Version: version()})
	end()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.stderr, "stopped %s; continue with: %s\n", d.Place(), c.again(out))
	}
	return err
}

func (c *cli) train(ctx context.Context, cfg *config.Config, out string, o scanlib.Options) (*scanlib.Report, error) {
	if err := scanlib.Check(out, cfg); err != nil {
		return nil, err
	}
	ds, err := scanlib.OpenDataset(ctx, cfg, o.Event)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	exp, err := scanlib.Open(ctx, out, cfg, ds, o)
	if err != nil {
		return nil, err
	}
	defer exp.Close()
	if !c.quiet {
		fmt.Fprintln(c.stderr, summary(exp, o.Engine))
	}
	return exp.Run(ctx)
}

// openEngine opens the engine; if it is not the fastest one, it prints why, and
// how to get that.
func (c *cli) openEngine() (*engine.Engine, error) {
	eng, err := engine.Open(engine.Options{Backend: c.backend})
	var missing *engine.NoPluginError
	switch {
	case errors.As(err, &missing) && missing.Backend != "xla:cuda":
		err = fmt.Errorf("%w; `scanrepl setup` fetches one", err)
	case err == nil && eng.Notice() != "":
		c.complain(eng.Notice() + "; `scanrepl setup` fetches XLA, `scanrepl doctor` says what is wrong")
	}
	return eng, err
}

// summary returns the configuration in effect, in one line.
func summary(exp *scanlib.Experiment, eng *engine.Engine) string {
	cfg := exp.Config
	data := cfg.Data.Dataset
	if !cfg.Has(stage.SelfLabel) {
		data += ", until " + cfg.Until
	}
	return fmt.Sprintf("%s: data %s, seed %d, %d neighbors, %d clusters, config %s, %s, %s, in %s",
		cfg.Name, data, cfg.Seed, cfg.Scan.NumNeighbors, cfg.Scan.NumClusters,
		cfg.Hash(), eng.Name(), words.Count(cfg.Devices, "device"), exp.Dir.Path())
}

func (c *cli) printReport(r *scanlib.Report, dir string) {
	fmt.Fprint(c.stdout, r)
	for _, name := range r.Figures {
		fmt.Fprintf(c.stdout, "figure: %s\n", filepath.Join(dir, "figures", name))
	}
	fmt.Fprintf(c.stdout, "report: %s\n", filepath.Join(dir, "report.json"))
}
