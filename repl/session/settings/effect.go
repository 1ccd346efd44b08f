package settings

import (
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/scanlib/config"
)

// InEffect returns the arguments of a command with the values in effect as
// defaults, given some arguments. It leaves out those that do not matter then.
func (l List) InEffect(params []command.Param, cfg config.Config, given map[string]starlark.Value) []command.Param {
	_ = l.Apply(&cfg, given) // What is wrong is said when the command is called.
	var out []command.Param
	for _, p := range params {
		if s, ok := l.Find(p.Name); ok {
			k, err := cfg.Key(s.Key)
			if err != nil || !k.Used {
				continue
			}
			p.Default, p.When = literal(k), ""
		}
		out = append(out, p)
	}
	return out
}

// literal returns the value of a key as one would type it.
func literal(k config.Key) string {
	switch k.Type {
	case "string", "path":
		return strconv.Quote(k.Value)
	case "bool":
		return strings.ToUpper(k.Value[:1]) + k.Value[1:]
	}
	return k.Value
}
