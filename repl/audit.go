package repl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"scango/internal/atomicfile"
	"scango/internal/words"
	"scango/repl/images"
	"scango/scanlib"
	"scango/scanlib/audit"
	"scango/scanlib/config"
)

// auditFlags are the flags of the command audit.
type auditFlags struct {
	json, noProbe, near bool
	sheet, fix          string
}

func (c *cli) auditCommand() *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit IMAGES [key=value ...]",
		Short: "Look at a set of images before training on it",
		Long: "Audit names what is wrong with a set of images and what to do about it: broken\n" +
			"files, pictures that come twice or look alike, also in train and val at once,\n" +
			"blank, dark, bright and blurred ones; what the configured resize cuts away, the\n" +
			"memory the set takes, and how long each stage will take here. No image is changed.\n\n" +
			imagesHelp,
		Example: "  scanrepl audit ~/screens --sheet audit.png --fix train.txt\n" +
			"  scanrepl audit cifar10-small root=DIR --json --no-probe",
		Args:              usage(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(canCreate("--sheet", f.sheet), canCreate("--fix", f.fix)); err != nil {
				return err
			}
			cfg, err := loadConfig(args[0], args[1:])
			if err != nil {
				return err
			}
			return c.audit(cmd.Context(), cfg, f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print JSON")
	flags.StringVar(&f.sheet, "sheet", "", "draw examples of each finding to a PNG file")
	flags.StringVar(&f.fix, "fix", "", "write the names of usable images, one of each group of duplicates, to a file")
	flags.BoolVar(&f.near, "near", false, "with --fix, keep one of each group of near duplicates, too")
	flags.BoolVar(&f.noProbe, "no-probe", false, "do not time the stages")
	flags.BoolVar(&c.quiet, "quiet", false, "print no progress")
	c.backendFlag(cmd)
	must(cmd.MarkFlagFilename("sheet", "png"))
	must(cmd.MarkFlagFilename("fix"))
	return cmd
}

func (c *cli) audit(ctx context.Context, cfg *config.Config, f auditFlags) error {
	if err := images.FindMNIST(cfg, func() (string, error) { return c.ensureMNIST(ctx) }); err != nil {
		return err
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	d, end := c.newDisplay()
	defer end()
	o := scanlib.AuditOptions{Event: d.Event}
	if !f.noProbe {
		eng, err := c.openEngine()
		if err != nil {
			return err
		}
		defer eng.Close()
		o.Engine = eng
	}
	found, err := scanlib.Audit(ctx, cfg, o)
	end()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.stderr, "stopped %s\n", d.Place())
	}
	if err != nil {
		return err
	}
	defer found.Close()
	if err := c.keepAudit(found, f); err != nil {
		return err
	}
	if f.json {
		enc := json.NewEncoder(c.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(found.Report)
	}
	_, err = fmt.Fprint(c.stdout, found.Table())
	return err
}

// keepAudit writes the files that the flags ask for, and reports them.
func (c *cli) keepAudit(found *audit.Result, f auditFlags) error {
	if f.sheet != "" {
		if err := c.keepSheet(found, f.sheet); err != nil {
			return err
		}
	}
	if f.fix == "" {
		return nil
	}
	var list bytes.Buffer
	n, err := found.WriteKeep(&list, f.near)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(filepath.Clean(f.fix), list.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(c.stderr, "%s: %s to train on, with data.image_list=%s\n", f.fix, words.Count(n, "image"), f.fix)
	return nil
}

func (c *cli) keepSheet(found *audit.Result, path string) error {
	figure, ok := found.Figure()
	if !ok {
		c.complain("nothing was found to draw, so there is no " + path)
		return nil
	}
	var picture bytes.Buffer
	if err := figure.WritePNG(&picture); err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(filepath.Clean(path), picture.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(c.stderr, "%s: examples of each finding\n", path)
	return nil
}
