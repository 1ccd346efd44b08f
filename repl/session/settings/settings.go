// Package settings makes keys of the configuration the arguments of commands:
// under their official names or shorter ones, with the sentence, the type and
// the words that the configuration has for them, and with the values in effect
// where they are known.
//
//	scan := append(settings.List{settings.As("clusters", "scan.num_classes")}, settings.KeysOf("scan")...)
//	first, last := scan.Params("nb")        // rows of the command table
//	err := scan.Apply(&cfg, call.Args)      // what was given, into the configuration
package settings

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

// Setting is an argument that stands for a key of the configuration.
type Setting struct {
	Name string // of the argument
	Key  string
	Last bool // after the arguments of the command's own, in the group of its key
}

// As returns a setting that is listed among a command's own arguments, under
// another name than its key.
func As(name, key string) Setting { return Setting{Name: name, Key: key} }

// List are the settings of a command, in its order.
type List []Setting

// KeysOf returns the keys of some sections under their official names, by
// group. It leaves out keys that commands have other arguments for.
func KeysOf(sections ...string) List {
	var out List
	keys := config.Default().Keys()
	slices.SortStableFunc(keys, func(a, b config.Key) int {
		return slices.Index(config.Groups, a.Group) - slices.Index(config.Groups, b.Group)
	})
	for _, k := range keys {
		own := slices.Contains([]string{"backbone.name", "data.dataset", "data.root"}, k.Name)
		if slices.Contains(sections, k.Section()) && !own {
			out = append(out, Setting{Name: k.Leaf(), Key: k.Name, Last: true})
		}
	}
	return out
}

// Find returns the setting of an argument; ok is false if there is none.
func (l List) Find(argument string) (s Setting, ok bool) {
	i := slices.IndexFunc(l, func(s Setting) bool { return s.Name == argument })
	if i < 0 {
		return Setting{}, false
	}
	return l[i], true
}

// Params returns the arguments: those that come first and those that come last.
// Left out, each keeps the value that it has in the argument called from.
func (l List) Params(from string) (first, last []command.Param) {
	defaults := config.Default()
	for _, s := range l {
		k, err := defaults.Key(s.Key)
		if err != nil {
			panic(err) // A key has another name now: no test would start.
		}
		p := command.Param{Name: s.Name, Type: k.Type, Kept: from, Doc: k.Doc, Choices: k.Choices, Allowed: k.Allowed(), When: k.When}
		if _, both := l.Find(k.Leaf()); both && s.Name != k.Leaf() {
			p.Doc += "; short for " + k.Leaf()
		}
		if !s.Last {
			first = append(first, p)
			continue
		}
		p.Group = k.Group
		last = append(last, p)
	}
	return first, last
}

// Apply sets the keys that were given as arguments. A key that follows from
// another one is set after it.
func (l List) Apply(cfg *config.Config, given map[string]starlark.Value) error {
	var faults []error
	for _, s := range l {
		v := given[s.Name]
		if v == nil {
			continue
		}
		text, err := Text(v)
		if err == nil {
			err = cfg.Set(s.Key, text)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// Text returns a value as a configuration file has it.
func Text(v starlark.Value) (string, error) {
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
			text, err := Text(item)
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
