package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/config"
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
		return run(&call{c, session.Of(c.Thread), w})
	}
}

// stageParams are arguments of every command that trains.
var stageParams = []command.Param{
	quietParam,
	{Name: "background", Type: "bool", Default: "False", Doc: "return a job at once"},
}

var quietParam = command.Param{Name: "quiet", Type: "bool", Default: "False", Doc: "no progress"}

// stage does work on the devices now, or as a job with background=True.
func (c *call) stage(do work) (starlark.Value, error) {
	if c.Flag("background") {
		return c.workspace.start(c, do), nil
	}
	defer c.Yield()() // others may look while it works
	return c.workspace.devices.perform(c.Context(), c.Command.Name, c.Output(), c.Flag("quiet"), do)
}

// in opens the run directory of a configuration over set, which takes over what
// others have done of it, and does a stage's work there.
func (c *call) in(cfg *config.Config, set *scanlib.Dataset, from []string, do func(ctx context.Context, r *run) (starlark.Value, error)) (starlark.Value, error) {
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		r, err := c.workspace.open(ctx, cfg, set, from...)
		if err != nil {
			return nil, err
		}
		defer r.listenWith(listen)()
		return do(ctx, r)
	})
}

// settingParams are the keys of some sections of the configuration as
// arguments, under the official names. Left out keep the value that the
// argument before them, or the preset, has.
func settingParams(sections ...string) []command.Param {
	var out []command.Param
	for _, k := range config.Default().Keys() {
		if leaf := k.Leaf(); slices.Contains(sections, k.Section()) && leaf != "name" && leaf != "dataset" && leaf != "root" {
			out = append(out, command.Param{Name: leaf, Type: k.Type, Default: "None", Doc: k.Help(), Choices: k.Choices})
		}
	}
	return out
}

// apply sets the keys of sections that were given as arguments, and those of
// other names that stand for one.
func (c *call) apply(cfg *config.Config, aliases map[string]string, sections ...string) error {
	var faults []error
	for name, v := range c.Args {
		key := aliases[name]
		for _, section := range sections {
			candidate := strings.TrimPrefix(section+"."+name, ".")
			if _, err := cfg.Key(candidate); err == nil {
				key = candidate
			}
		}
		if key == "" {
			continue
		}
		text, err := settingText(v)
		if err == nil {
			err = cfg.Set(key, text)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// aliases are short names of keys.
var aliases = map[string]string{
	"k": "scan.num_neighbors", "num_neighbors": "scan.num_neighbors",
	"clusters": "scan.num_classes", "num_classes": "scan.num_classes", "seed": "seed",
}

// changed is a copy of a configuration with the arguments of the call applied.
func (c *call) changed(cfg *config.Config, sections ...string) (*config.Config, error) {
	clone := *cfg
	if err := c.apply(&clone, aliases, sections...); err != nil {
		return nil, err
	}
	return &clone, nil
}

// settingText writes a value as a configuration file does.
func settingText(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.String:
		return string(v), nil
	case starlark.Bool:
		return strconv.FormatBool(bool(v)), nil
	case starlark.Int, starlark.Float:
		return v.String(), nil
	case starlark.Iterable:
		var parts []string
		for item := range starlark.Elements(v) {
			text, err := settingText(item)
			if err != nil {
				return "", err
			}
			if _, word := item.(starlark.String); word {
				text = strconv.Quote(text)
			}
			parts = append(parts, text)
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	return "", fmt.Errorf("%s is no setting", v.Type())
}
