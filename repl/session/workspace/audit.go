package workspace

import (
	"bytes"
	"context"
	"encoding/base64"
	"html"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/audit"
	"scango/scanlib/config"
	"scango/scanlib/stage"
)

func (w *workspace) auditCommand() *command.Command {
	return &command.Command{
		Name: "audit",
		Doc: "Checks images before training on them: broken files, duplicates, blank, dark and blurred images, what resizing cuts away, memory. " +
			"It returns a table with advice on each finding, and a picture of examples. With probe=True it also times a few steps of each stage.",
		Example: "audit(ds)",
		Params: []command.Param{
			{Name: "images", Type: "dataset|path", Doc: "a dataset, a folder, or a preset"},
			{Name: "probe", Type: "bool", Default: "False", Doc: "also time a few steps of each stage"},
			quietParam,
		},
		Run: w.do((*call).audit),
	}
}

// auditValue is a table of findings, with a sheet of examples where there are
// any.
type auditValue struct {
	value
	found *audit.Result
	sheet []byte // PNG; nil without findings
}

func (a *auditValue) String() string { return strings.TrimRight(a.found.Table(), "\n") }

func (a *auditValue) Bundle() session.Bundle {
	b, page := session.TextBundle(a.String()), "<pre>"+html.EscapeString(a.String())+"</pre>"
	if a.sheet != nil {
		b.With(session.ImagePNG, a.sheet)
		page += "<img alt=\"examples\" src=\"data:image/png;base64," + base64.StdEncoding.EncodeToString(a.sheet) + "\"/>"
	}
	return b.With(session.TextHTML, []byte(page))
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

func (a *auditValue) Attr(name string) (starlark.Value, error) { return attribute(a, name) }
func (a *auditValue) AttrNames() []string                      { return attributeNames(a) }

func (c *call) audit() (starlark.Value, error) {
	cfg, err := c.audited()
	if err != nil {
		return nil, err
	}
	if c.Flag("probe") {
		return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
			eng, err := c.workspace.openEngine()
			if err != nil {
				return nil, err
			}
			return c.auditOf(ctx, cfg, scanlib.AuditOptions{Engine: eng, Event: listen})
		})
	}
	defer c.Yield()()
	p := newDisplay("audit", c.Output(), c.Flag("quiet"))
	v, err := c.auditOf(c.Context(), cfg, scanlib.AuditOptions{Event: p.event})
	if c.Context().Err() != nil {
		return nil, stopped(p.place(), context.Canceled)
	}
	return v, err
}

// audited returns the configuration of the images to look at.
func (c *call) audited() (*config.Config, error) {
	if ds, ok := c.Args["images"].(*dataset); ok {
		return ds.config, nil
	}
	cfg, err := c.source(c.Text("images"))
	if err != nil {
		return nil, err
	}
	return cfg, cfg.Validate()
}

func (c *call) auditOf(ctx context.Context, cfg *config.Config, o scanlib.AuditOptions) (starlark.Value, error) {
	if err := c.findMNIST(cfg); err != nil {
		return nil, err
	}
	found, err := scanlib.Audit(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	v := &auditValue{value: c.workspace.value("audit"), found: found}
	if figure, ok := found.Figure(); ok {
		var b bytes.Buffer
		if err := figure.WritePNG(&b); err != nil {
			return nil, err
		}
		v.sheet = b.Bytes()
	}
	return v, nil
}
