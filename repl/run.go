package repl

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
)

func (c *cli) runCommand() *cobra.Command {
	var out string
	var strict bool
	cmd := &cobra.Command{
		Use:   "run PRESET|FILE.yml [key=value ...]",
		Short: "Train on a set of images, or continue where a run stopped",
		Long: "Run trains all stages in a directory of its own and ends with a table and\n" +
			"pictures. The same command continues a run that was stopped or killed. Labels,\n" +
			"where images have some, are used for the table alone.\n\n" +
			"Presets are listed by `scanrepl presets`; `key=value` changes one key of it.",
		Example: "  scanrepl run mnist-demo\n" +
			"  scanrepl run folder root=~/screens resize=letterbox num_classes=20 --out runs/screens",
		Args:              usage(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(args[0], args[1:])
			if err != nil {
				return err
			}
			cfg.Data.Strict = cfg.Data.Strict || strict
			if out == "" {
				out = filepath.Join("runs", cfg.Name)
			}
			return c.run(cmd.Context(), cfg, out)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "run directory (default runs/NAME)")
	cmd.Flags().BoolVar(&strict, "strict", false, "stop at an image that can't be read, as data.strict=true does")
	cmd.Flags().BoolVar(&c.quiet, "quiet", false, "print warnings and the final table alone")
	c.backendFlag(cmd)
	must(cmd.MarkFlagDirname("out"))
	return cmd
}

// loadConfig reads the preset or file and sets keys, reporting all faults.
func loadConfig(name string, settings []string) (*config.Config, error) {
	cfg, err := config.Open(name)
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, setting := range settings {
		key, value, ok := strings.Cut(setting, "=")
		if !ok {
			faults = append(faults, fmt.Errorf("%q is not of the form key=value", setting))
			continue
		}
		faults = append(faults, cfg.Set(key, value))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return cfg, nil
}

func (c *cli) run(ctx context.Context, cfg *config.Config, out string) error {
	if err := c.findMNIST(ctx, cfg); err != nil {
		return err
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	eng, err := c.openEngine()
	if err != nil {
		return err
	}
	defer eng.Close()
	d := c.newDisplay()
	defer d.close()
	w := &watcher{next: d.event}
	report, err := c.train(ctx, cfg, out, scanlib.Options{Engine: eng, Event: w.event, Version: version()})
	d.close()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.stderr, "stopped %s; continue with: %s\n", w.place(), c.again(out))
	}
	if err != nil {
		return err
	}
	c.printReport(report, out)
	return nil
}

func (c *cli) train(ctx context.Context, cfg *config.Config, out string, o scanlib.Options) (*scanlib.Report, error) {
	exp, err := scanlib.Open(ctx, out, cfg, o)
	if err != nil {
		return nil, err
	}
	defer exp.Close()
	if !c.quiet {
		fmt.Fprintln(c.stderr, summary(exp, o.Engine))
	}
	return exp.Run(ctx)
}

// openEngine says so where it is not the engine one would want.
func (c *cli) openEngine() (*engine.Engine, error) {
	eng, err := engine.Open(engine.Options{Backend: c.backend})
	if err == nil && eng.Notice() != "" {
		c.complain(eng.Notice())
	}
	return eng, err
}

// summary is the configuration in effect, as far as one line shows it.
func summary(exp *scanlib.Experiment, eng *engine.Engine) string {
	cfg := exp.Config()
	return fmt.Sprintf("%s: data %s, seed %d, %d neighbors, %d clusters, config %s, %s, %s, in %s",
		cfg.Name, cfg.Data.Dataset, cfg.Seed, cfg.Scan.NumNeighbors, cfg.Scan.NumClusters,
		cfg.Hash(), eng.Name(), plural(cfg.Devices, "device"), exp.Dir())
}

func (c *cli) printReport(r *scanlib.Report, dir string) {
	fmt.Fprint(c.stdout, r)
	for _, name := range r.Figures {
		fmt.Fprintf(c.stdout, "figure: %s\n", filepath.Join(dir, "figures", name))
	}
	fmt.Fprintf(c.stdout, "report: %s\n", filepath.Join(dir, "report.json"))
}

// again is the command line that continues this run.
func (c *cli) again(out string) string {
	words := []string{"scanrepl"}
	given := false
	for _, arg := range c.args {
		given = given || arg == "--out" || strings.HasPrefix(arg, "--out=")
		words = append(words, quote(arg))
	}
	if !given {
		words = append(words, "--out", quote(out))
	}
	return strings.Join(words, " ")
}

// quote makes a word safe for a shell.
func quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,+@%~", r)
	}
	if word != "" && strings.TrimFunc(word, plain) == "" && !strings.HasPrefix(word, "~") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
