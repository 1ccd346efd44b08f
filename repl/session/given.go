package session

import (
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/command"
	"scango/repl/session/source"
)

// given returns the arguments of a call before the cursor by name, as far as
// they are known without running code: literals, and the values of names.
func (s *Session) given(c *command.Command, before string) map[string]starlark.Value {
	given := map[string]starlark.Value{}
	for i, text := range source.Given(before) {
		name, value, named := strings.Cut(text, "=")
		if name = strings.TrimSpace(name); !named || !source.IsName(name) {
			if i >= len(c.Params) {
				continue
			}
			name, value = c.Params[i].Name, text
		}
		if v := s.known(value); v != nil {
			given[name] = v
		}
	}
	return given
}

// known returns the value of an expression that runs no code, or nil.
func (s *Session) known(text string) starlark.Value {
	expr, err := source.ParseExpr("argument", strings.TrimSpace(text))
	if err != nil {
		return nil
	}
	still := true
	syntax.Walk(expr, func(n syntax.Node) bool {
		switch n.(type) {
		case nil, *syntax.Literal, *syntax.Ident, *syntax.UnaryExpr, *syntax.ListExpr, *syntax.TupleExpr, *syntax.ParenExpr:
		default:
			still = false
		}
		return still
	})
	if !still {
		return nil
	}
	v, err := starlark.EvalExprOptions(source.Dialect, new(starlark.Thread), expr, s.globals)
	if err != nil {
		return nil
	}
	return v
}
