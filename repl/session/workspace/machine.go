package workspace

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib/config"
	"scango/scanlib/doctor"
)

// machineCommands returns the commands about what there is before any run: the
// machine and the presets.
func (w *workspace) machineCommands() []*command.Command {
	return []*command.Command{
		{
			Name:    "doctor",
			Doc:     "Reports what this machine computes with, how fast, and what to fix.",
			Example: "doctor()",
			Run: w.do(func(c *call) (starlark.Value, error) {
				c.Output().Write(session.Stdout, doctor.Diagnose(c.Context(), doctor.Options{Install: "run `scanrepl setup`"}).String())
				return nil, nil
			}),
		},
		{
			Name:    "presets",
			Doc:     "Lists what runs can start from. With a name it prints the keys that the preset uses, each with its value and what it is for.",
			Example: `presets("mnist-demo")`,
			Params:  []command.Param{{Name: "preset", Type: "string", Default: `""`, Doc: "the preset to explain; without it, all are listed", Words: presetNames()}},
			Run:     w.do((*call).presets),
		},
	}
}

func presetNames() []string {
	var names []string
	for _, info := range config.Presets() {
		names = append(names, info.Name)
	}
	return names
}

// PresetTable lists the presets. The official experiments have a heading of
// their own.
func PresetTable() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	official := false
	for _, info := range config.Presets() {
		if info.Official && !official {
			official = true
			fmt.Fprint(w, "\nOfficial experiments, each with the stages before it:\n\n")
		}
		fmt.Fprintf(w, "%s\t%s\n", info.Name, info.Summary)
	}
	w.Flush()
	return b.String()
}

func (c *call) presets() (starlark.Value, error) {
	name := c.Text("preset")
	if name == "" {
		c.Output().Write(session.Stdout, PresetTable())
		return nil, nil
	}
	text, err := PresetText(name)
	if err != nil {
		return nil, err
	}
	c.Output().Write(session.Stdout, text)
	return nil, nil
}

// PresetText returns what a preset says about itself: its purpose, command,
// cost and expected results, and each key that it uses.
func PresetText(name string) (string, error) {
	cfg, err := config.Preset(name)
	if err != nil {
		return "", err
	}
	presets := config.Presets()
	i := slices.IndexFunc(presets, func(p config.Info) bool { return p.Name == name })
	return presets[i].Header + "\n" + string(cfg.YAML()), nil
}
