package workspace

import (
	"context"
	"slices"

	"go.starlark.net/starlark"

	"scango/repl/images"
	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/settings"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/stage"
)

// call is a command of the workspace that an input called.
type call struct {
	*command.Call
	*session.Evaluation
	workspace *workspace
}

// do adapts a function that takes a call to the function of a row.
func (w *workspace) do(run func(*call) (starlark.Value, error)) func(*command.Call) (starlark.Value, error) {
	return func(c *command.Call) (starlark.Value, error) {
		v, err := run(&call{c, session.Of(c.Thread), w})
		if v != nil && err == nil {
			w.latest[v.Type()] = v
		}
		return v, err
	}
}

// stageParams are arguments of every command that trains.
var stageParams = []command.Param{
	quietParam,
	{Name: "background", Type: "bool", Default: "False", Doc: "return a job at once, and train in the background"},
}

var quietParam = command.Param{Name: "quiet", Type: "bool", Default: "False", Doc: "show no progress"}

// stage runs work on the devices: now, or as a job with background=True.
func (c *call) stage(do work) (starlark.Value, error) {
	if c.Flag("background") {
		return c.workspace.start(c.Context(), c.Command.Name, do), nil
	}
	defer c.Yield()() // others may look while it works
	return c.workspace.devices.perform(c.Context(), c.Command.Name, c.Output(), c.Flag("quiet"), do)
}

// in runs work in the run directory of a configuration, over set. The directory
// takes over what the directories in from have done of it.
func (c *call) in(cfg *config.Config, set *data.Dataset, from []string, do func(ctx context.Context, r *run) (starlark.Value, error)) (starlark.Value, error) {
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		r, err := c.workspace.open(ctx, cfg, set, from...)
		if err != nil {
			return nil, err
		}
		defer r.listenWith(listen)()
		return do(ctx, r)
	})
}

// The settings of the commands. Keys that the value before them decides, such
// as the network in scan, are not among them.
var (
	datasetSettings = slices.Concat(settings.List{settings.As("root", "data.root"), settings.As("name", "name"), settings.As("seed", "seed")},
		settings.KeysOf("data"))
	pretextSettings = slices.Concat(settings.List{settings.As("seed", "seed")}, settings.KeysOf("pretext"),
		settings.List{{Name: "backbone", Key: "backbone.name", Last: true}}, settings.KeysOf("backbone"))
	neighborsSettings = settings.List{settings.As("k", "scan.num_neighbors"), settings.As("num_neighbors", "scan.num_neighbors")}
	kmeansSettings    = settings.List{settings.As("clusters", "scan.num_classes"), settings.As("num_classes", "scan.num_classes")}
	scanSettings      = slices.Concat(settings.List{settings.As("clusters", "scan.num_classes")}, settings.KeysOf("scan"))
	selflabelSettings = settings.KeysOf("selflabel")
	sweepSettings     = slices.Concat(settings.List{settings.As("clusters", "scan.num_classes"), settings.As("k", "scan.num_neighbors")},
		settings.KeysOf("scan"))
)

// withSettings adds the argument from and arguments for settings to a command.
// Help shows them with the values that they have in the value given as from.
func (w *workspace) withSettings(from command.Param, s settings.List, c *command.Command) *command.Command {
	first, last := s.Params(from.Name)
	c.Params = slices.Concat([]command.Param{from}, first, c.Params, last)
	c.Effect = func(given map[string]starlark.Value) ([]command.Param, string) {
		cfg, of := w.configOf(given[from.Name], from.Type)
		if cfg == nil {
			return nil, ""
		}
		return s.InEffect(c.Params, *cfg, given), of
	}
	return c
}

// changed returns a copy of a configuration with the arguments of the call
// applied.
func (c *call) changed(cfg *config.Config, s settings.List) (*config.Config, error) {
	clone := *cfg
	if err := s.Apply(&clone, c.Args); err != nil {
		return nil, err
	}
	return &clone, nil
}

// madeFrom is the type of the value that a value of a type is made from, whose
// configuration counts where there is none of the type yet.
var madeFrom = map[string]string{"clusters": "neighbors", "neighbors": "encoder", "encoder": "dataset"}

// configOf returns the configuration of v, and what to call it. If v is nil,
// that is the last value of the kind, or of the kind that it is made from. It
// returns nil if there is no such value.
func (w *workspace) configOf(v starlark.Value, kind string) (cfg *config.Config, of string) {
	for ; v == nil && kind != ""; kind = madeFrom[kind] {
		v = w.latest[kind]
	}
	switch v := v.(type) {
	case *dataset:
		cfg = v.config
	case *encoder:
		cfg = v.run.Config
	case *neighbors:
		cfg = v.run.Config
	case *clusters:
		cfg = v.run.Config
	case starlark.String:
		if cfg, _ = images.Config(string(v)); cfg != nil {
			return cfg, cfg.Name
		}
	}
	if cfg == nil {
		return nil, ""
	}
	return cfg, v.Type() + " " + cfg.Name
}
