package workspace

import (
	"context"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
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

// do makes the function of a row of one that is given a call.
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
	{Name: "background", Type: "bool", Default: "False", Doc: "return a job at once, which works on"},
}

var quietParam = command.Param{Name: "quiet", Type: "bool", Default: "False", Doc: "show no progress"}

// stage does work on the devices now, or as a job with background=True.
func (c *call) stage(do work) (starlark.Value, error) {
	if c.Flag("background") {
		return c.workspace.start(c.Context(), c.Command.Name, do), nil
	}
	defer c.Yield()() // others may look while it works
	return c.workspace.devices.perform(c.Context(), c.Command.Name, c.Output(), c.Flag("quiet"), do)
}

// in opens the run directory of a configuration over set, which takes over what
// others have done of it, and does a stage's work there.
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
