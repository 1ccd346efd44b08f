package workspace

import (
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/scanlib/config"
)

// withSettings gives a command the argument from and arguments for settings of
// the value in it, around those of its own, and what it takes to show the values.
func (w *workspace) withSettings(from command.Param, s settings, c *command.Command) *command.Command {
	first, last := s.params(from.Name)
	c.Params = slices.Concat([]command.Param{from}, first, c.Params, last)
	c.Effect = func(given map[string]starlark.Value) ([]command.Param, string) {
		cfg, of := w.configOf(given[from.Name], from.Type)
		if cfg == nil {
			return nil, ""
		}
		return s.inEffect(c.Params, *cfg, given), of
	}
	return c
}

// inEffect are the arguments of a command with the values that they have beside
// those given, without those that do not matter then.
func (s settings) inEffect(params []command.Param, cfg config.Config, given map[string]starlark.Value) []command.Param {
	_ = s.apply(&cfg, given) // What is wrong is said when the command is called.
	var out []command.Param
	for _, p := range params {
		if setting, ok := s.find(p.Name); ok {
			k, err := cfg.Key(setting.key)
			if err != nil || !k.Used {
				continue
			}
			p.Default, p.When = literal(k), ""
		}
		out = append(out, p)
	}
	return out
}

// literal is the value of a key as one would type it.
func literal(k config.Key) string {
	switch k.Type {
	case "string", "path":
		return strconv.Quote(k.Value)
	case "bool":
		return strings.ToUpper(k.Value[:1]) + k.Value[1:]
	}
	return k.Value
}

// before says which value a value of a type was made from, at which configuration
// and settings are looked up where there is no such value yet.
var before = map[string]string{"clusters": "neighbors", "neighbors": "encoder", "encoder": "dataset"}

// configOf is the configuration of a value, or of the last value of a type where
// v is nil, or of what one would be made from; and what that is called. It is nil
// where there is none.
func (w *workspace) configOf(v starlark.Value, kind string) (cfg *config.Config, of string) {
	for ; v == nil && kind != ""; kind = before[kind] {
		v = w.latest[kind]
	}
	switch v := v.(type) {
	case *dataset:
		cfg = v.config
	case *encoder:
		cfg = v.run.Config()
	case *neighbors:
		cfg = v.run.Config()
	case *clusters:
		cfg = v.run.Config()
	case starlark.String:
		if cfg, _ = sourceConfig(string(v)); cfg != nil {
			return cfg, cfg.Name
		}
	}
	if cfg == nil {
		return nil, ""
	}
	return cfg, v.Type() + " " + cfg.Name
}
