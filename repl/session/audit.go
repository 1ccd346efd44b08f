package session

import (
	"bytes"
	"context"
	"encoding/base64"
	"html"
	"strings"

	"go.starlark.net/starlark"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/stage"
)

func auditCommand() *Command {
	return &Command{
		Name: "audit",
		Doc: "Looks at images before training on them: broken files, duplicates, blank, dark and blurred ones, what resizing cuts away, memory. " +
			"It gives a table with what to do about each finding, and a picture of examples. With probe=True it also times some steps of each stage.",
		Example: "audit(ds)",
		Params: []Param{
			{Name: "images", Type: "dataset|path", Doc: "a dataset, a folder, or a preset"},
			{Name: "probe", Type: "bool", Default: "False", Doc: "how long will the stages take here?"},
			stageParams[0],
		},
		run: (*call).audit,
	}
}

// auditValue is a table of findings, with a sheet of examples where there are
// any.
type auditValue struct {
	value
	found *scanlib.Audited
	sheet []byte // PNG; nil without findings
}

func (a *auditValue) String() string { return strings.TrimRight(a.found.Table(), "\n") }

func (a *auditValue) bundle() Bundle {
	b, page := textBundle(a.String()), "<pre>"+html.EscapeString(a.String())+"</pre>"
	if a.sheet != nil {
		b.with(ImagePNG, a.sheet)
		page += "<img alt=\"examples\" src=\"data:image/png;base64," + base64.StdEncoding.EncodeToString(a.sheet) + "\"/>"
	}
	return b.with(TextHTML, []byte(page))
}

func (a *auditValue) facts() starlark.StringDict {
	r := a.found
	facts := starlark.StringDict{}
	for name, n := range map[string]int{
		"total": r.Total.Count, "usable": r.Usable.Count, "corrupt": r.Corrupt.Count, "duplicates": r.Duplicates.Count,
		"near_duplicates": r.NearDuplicates.Count, "leakage": r.Leakage.Count, "blank": r.Blank.Count, "dark": r.Dark.Count,
		"bright": r.Bright.Count, "blurry": r.Blurry.Count,
	} {
		facts[name] = starlark.MakeInt(n)
	}
	return facts
}

func (a *auditValue) Attr(name string) (starlark.Value, error) { return attribute(a, name, a.facts()) }
func (a *auditValue) AttrNames() []string                      { return attributeNames(a, a.facts()) }

func (c *call) audit() (starlark.Value, error) {
	cfg, err := c.audited()
	if err != nil {
		return nil, err
	}
	if c.flag("probe") {
		return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
			eng, err := c.session.work.openEngine()
			if err != nil {
				return nil, err
			}
			return c.auditOf(ctx, cfg, scanlib.AuditOptions{Engine: eng, Event: listen})
		})
	}
	c.session.interpreter.Unlock() // no device is needed: nobody waits
	defer c.session.interpreter.Lock()
	p := newProgress("audit", c.out, c.flag("quiet"))
	v, err := c.auditOf(c.ctx, cfg, scanlib.AuditOptions{Event: p.event})
	if c.ctx.Err() != nil {
		return nil, stopped(p.place(), context.Canceled)
	}
	return v, err
}

// audited is the configuration of the images to look at.
func (c *call) audited() (*config.Config, error) {
	if ds, ok := c.args["images"].(*dataset); ok {
		return ds.config, nil
	}
	cfg, err := c.source(c.str("images"))
	if err != nil {
		return nil, err
	}
	return cfg, cfg.Validate()
}

func (c *call) auditOf(ctx context.Context, cfg *config.Config, o scanlib.AuditOptions) (starlark.Value, error) {
	if err := c.findDigits(cfg); err != nil {
		return nil, err
	}
	found, err := scanlib.Audit(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	v := &auditValue{value: value{"audit"}, found: found}
	if figure, ok := found.Figure(); ok {
		var b bytes.Buffer
		if err := figure.WritePNG(&b); err != nil {
			return nil, err
		}
		v.sheet = b.Bytes()
	}
	return v, nil
}
