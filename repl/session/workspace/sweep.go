package workspace

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/settings"
	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/stage"
	"scango/scanlib/study"
)

func (w *workspace) sweepCommands() []*command.Command {
	c := w.withSettings(neighborsParam, sweepSettings, &command.Command{
		Name: "sweep",
		Doc: "Trains clusters for each combination of the values that arguments list, and compares them in a table. " +
			"The encoder is that of nb. An arrow marks the combination with the lowest validation loss, which needs no labels: load(_.best) opens it. " +
			"An argument that is a list itself, such as crop_scale, takes a list of lists.",
		Example: "sweep(nb, entropy_weight=[1, 2, 5], k=[5, 20])",
		Params: slices.Concat([]command.Param{
			{Name: "selflabel", Type: "bool", Default: "True", Doc: "go on after SCAN, to the end of each run"},
		}, stageParams),
		Run: w.do((*call).sweep),
	})
	for i := range c.Params {
		if p := &c.Params[i]; p.Kept != "" {
			p.Choices = nil // are checked with each value
			if p.Type != "list" {
				p.Type += "|list"
			}
		}
	}
	return []*command.Command{c}
}

// sweepValue is a table of runs with its picture.
type sweepValue struct {
	value
	*study.Sweep
}

func (s *sweepValue) Bundle() session.Bundle {
	b := session.TextBundle(s.String())
	var png bytes.Buffer
	if s.Best() == nil || s.Figure().WritePNG(&png) != nil {
		return b
	}
	return b.With(session.ImagePNG, png.Bytes())
}

func (s *sweepValue) facts() starlark.StringDict {
	facts := starlark.StringDict{"dir": starlark.String(s.Dir), "best": starlark.None, "dirs": starlark.None}
	if best := s.Best(); best != nil {
		facts["best"] = starlark.String(filepath.Join(s.Dir, best.Dir))
	}
	var dirs []string
	for _, row := range s.Rows {
		dirs = append(dirs, filepath.Join(s.Dir, row.Dir))
	}
	facts["dirs"] = stringList(dirs)
	return facts
}

func (s *sweepValue) Attr(name string) (starlark.Value, error) { return attribute(s, name) }
func (s *sweepValue) AttrNames() []string                      { return attributeNames(s) }

func (c *call) sweep() (starlark.Value, error) {
	nb := c.Args["nb"].(*neighbors)
	axes, err := c.axes()
	if err != nil {
		return nil, err
	}
	cfg, err := c.changed(nb.run.Config, sweepSettings)
	if err != nil {
		return nil, err
	}
	last := stage.SelfLabel
	if c.Has("selflabel") && !c.Flag("selflabel") {
		last, cfg.SelfLabel.Epochs = stage.Scan, 0
	}
	cfg.Reach(last) // Wherever the preset ends.
	dir := c.workspace.directory(cfg, "-sweep")
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		eng, err := c.workspace.openEngine()
		if err != nil {
			return nil, err
		}
		s, err := study.RunSweep(ctx, dir, cfg, axes, nb.run.set, scanlib.Options{
			Engine: eng, Event: listen, Version: c.workspace.o.Version, From: []string{nb.run.Dir.Path()}})
		if err != nil {
			return nil, err
		}
		return &sweepValue{c.workspace.value("sweep"), s}, nil
	})
}

// axes returns the arguments that list several values, in the order of the
// table. It removes them from the call, so that the rest are settings of all
// runs.
func (c *call) axes() ([]study.Axis, error) {
	var axes []study.Axis
	for _, s := range sweepSettings {
		list, ok := c.Args[s.Name].(starlark.Iterable)
		if !ok {
			continue
		}
		k, err := config.Default().Key(s.Key)
		if err != nil {
			return nil, err
		}
		axis := study.Axis{Key: s.Key}
		for v := range starlark.Elements(list) {
			if _, nested := v.(starlark.Iterable); !nested && k.Type == "list" {
				axis.Values = nil // one value, which is a list
				break
			}
			text, err := settings.Text(v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			axis.Values = append(axis.Values, text)
		}
		if len(axis.Values) > 0 {
			axes = append(axes, axis)
			delete(c.Args, s.Name)
		}
	}
	return axes, nil
}
