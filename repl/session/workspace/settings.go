package workspace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/scanlib/config"
)

// setting is an argument that stands for a key of the configuration.
type setting struct {
	name, key string
	last      bool // after the arguments of the command's own, in the group of its key
}

// settings are the arguments of a command that do, in its order.
type settings []setting

// The settings of the commands. Keys that the value before them decides, such
// as the network in scan, are not among them.
var (
	datasetSettings   = slices.Concat(settings{{"root", "data.root", false}, {"name", "name", false}, {"seed", "seed", false}}, keysOf("data"))
	pretextSettings   = slices.Concat(settings{{"seed", "seed", false}}, keysOf("pretext"), settings{{"backbone", "backbone.name", true}}, keysOf("backbone"))
	neighborsSettings = settings{{"k", "scan.num_neighbors", false}, {"num_neighbors", "scan.num_neighbors", false}}
	kmeansSettings    = settings{{"clusters", "scan.num_classes", false}, {"num_classes", "scan.num_classes", false}}
	scanSettings      = slices.Concat(settings{{"clusters", "scan.num_classes", false}}, keysOf("scan"))
	selflabelSettings = keysOf("selflabel")
	sweepSettings     = slices.Concat(settings{{"clusters", "scan.num_classes", false}, {"k", "scan.num_neighbors", false}}, keysOf("scan"))
)

// keysOf are the keys of some sections under their official names, in groups, but
// for what commands have another argument for.
func keysOf(sections ...string) settings {
	var out settings
	keys := config.Default().Keys()
	slices.SortStableFunc(keys, func(a, b config.Key) int {
		return slices.Index(config.Groups, a.Group) - slices.Index(config.Groups, b.Group)
	})
	for _, k := range keys {
		own := slices.Contains([]string{"backbone.name", "data.dataset", "data.root"}, k.Name)
		if slices.Contains(sections, k.Section()) && !own {
			out = append(out, setting{k.Leaf(), k.Name, true})
		}
	}
	return out
}

// find is the setting of an argument; ok is false where it is none.
func (s settings) find(argument string) (_ setting, ok bool) {
	i := slices.IndexFunc(s, func(s setting) bool { return s.name == argument })
	if i < 0 {
		return setting{}, false
	}
	return s[i], true
}

// params are the arguments, which keep the value that they have in the argument
// called from: those that come first, and those that come last.
func (s settings) params(from string) (first, last []command.Param) {
	defaults := config.Default()
	for _, setting := range s {
		k, err := defaults.Key(setting.key)
		if err != nil {
			panic(err) // A key has another name now: no test would start.
		}
		p := command.Param{Name: setting.name, Type: k.Type, Kept: from, Doc: k.Doc, Choices: k.Choices, Allowed: k.Allowed(), When: k.When}
		if _, both := s.find(k.Leaf()); both && setting.name != k.Leaf() {
			p.Doc += "; short for " + k.Leaf()
		}
		if !setting.last {
			first = append(first, p)
			continue
		}
		p.Group = k.Group
		last = append(last, p)
	}
	return first, last
}

// apply sets the keys that were given as arguments. A key that follows another
// comes after it.
func (s settings) apply(cfg *config.Config, given map[string]starlark.Value) error {
	var faults []error
	for _, setting := range s {
		v := given[setting.name]
		if v == nil {
			continue
		}
		text, err := settingText(v)
		if err == nil {
			err = cfg.Set(setting.key, text)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// changed is a copy of a configuration with the arguments of the call applied.
func (c *call) changed(cfg *config.Config, s settings) (*config.Config, error) {
	clone := *cfg
	if err := s.apply(&clone, c.Args); err != nil {
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
