package session

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/scanlib/config"
)

// settingParams are the keys of some sections of the configuration as
// arguments, under the official names. Left out keep the value that the
// argument before them, or the preset, has.
func settingParams(sections ...string) []Param {
	var out []Param
	for _, key := range config.Keys() {
		section, leaf, dotted := strings.Cut(key, ".")
		if !dotted {
			section, leaf = "", key
		}
		for _, want := range sections {
			if section != want || leaf == "name" || leaf == "dataset" || leaf == "root" {
				continue
			}
			p := Param{Name: leaf, Type: config.Type(key), Default: "None", Choices: config.Choices(key)}
			if within := config.Within(key); within != "" {
				p.Doc = "in " + within
			}
			out = append(out, p)
		}
	}
	return out
}

// apply sets the keys of sections that were given as arguments, and those of
// other names that stand for one.
func (c *call) apply(cfg *config.Config, aliases map[string]string, sections ...string) error {
	var faults []error
	for name, v := range c.args {
		key := aliases[name]
		for _, section := range sections {
			candidate := strings.TrimPrefix(section+"."+name, ".")
			if config.Type(candidate) != "" {
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
