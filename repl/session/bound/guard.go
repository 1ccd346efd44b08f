package bound

import (
	"reflect"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Names of functions that no input can spell, so that it can't hide them.
const (
	multiplyName = "x * y"
	addName      = "x + y"
	growName     = "x += y"
	formatName   = "x % y"
	methodName   = "x.method"
)

func init() {
	starlark.Universe[multiplyName] = starlark.NewBuiltin("*", multiply)
	starlark.Universe[addName] = starlark.NewBuiltin("+", add)
	starlark.Universe[growName] = starlark.NewBuiltin("+=", grow)
	starlark.Universe[formatName] = starlark.NewBuiltin("%", format)
	starlark.Universe[methodName] = starlark.NewBuiltin(".", method)
	for _, name := range []string{"list", "tuple", "set", "dict", "sorted", "reversed", "zip", "enumerate", "any", "all", "min", "max", "bytes"} {
		starlark.Universe[name] = checked(starlark.Universe[name].(*starlark.Builtin), sequences)
	}
	for _, name := range []string{"str", "repr", "print", "fail"} {
		starlark.Universe[name] = checked(starlark.Universe[name].(*starlark.Builtin), texts)
	}
	for _, name := range []string{"int", "float", "hash"} {
		starlark.Universe[name] = checked(starlark.Universe[name].(*starlark.Builtin), numerals)
	}
}

// Guard has the operators and methods of a file that can make much of little
// ask first. The error is a syntax.Error.
func Guard(file *syntax.File) error {
	var g guard
	g.visit(reflect.ValueOf(file))
	return g.fault
}

type guard struct{ fault error }

var exprType = reflect.TypeFor[syntax.Expr]()

// visit replaces the expressions below a node.
func (g *guard) visit(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if stmt, ok := v.Interface().(*syntax.AssignStmt); ok {
			g.augmented(stmt)
		}
		g.visit(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				g.visit(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			g.visit(v.Index(i))
		}
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		g.visit(v.Elem())
		if v.Type() == exprType {
			v.Set(reflect.ValueOf(guarded(v.Interface().(syntax.Expr))))
		}
	}
}

// guarded is an expression that asks first.
func guarded(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		if name := operators[e.Op]; name != "" {
			return call(name, e.OpPos, e.X, e.Y)
		}
	case *syntax.DotExpr:
		if methods[e.Name.Name] != nil {
			return call(methodName, e.Dot, e)
		}
	}
	return e
}

var operators = map[syntax.Token]string{syntax.PLUS: addName, syntax.STAR: multiplyName, syntax.PERCENT: formatName}

// augmented spells x *= y as x = x * y. A list takes what is added to it in
// place: there it only asks.
func (g *guard) augmented(s *syntax.AssignStmt) {
	op := map[syntax.Token]syntax.Token{syntax.PLUS_EQ: syntax.PLUS, syntax.STAR_EQ: syntax.STAR, syntax.PERCENT_EQ: syntax.PERCENT}[s.Op]
	if op == 0 {
		return
	}
	switch {
	case calls(s.LHS) && op == syntax.PLUS: // a Budget sees it
		return
	case calls(s.LHS): // which would be made twice
		g.fault = syntax.Error{Pos: s.OpPos, Msg: "a call on the left of " + s.Op.String() + ": give its value a name first"}
		return
	}
	old := s.LHS
	if id, ok := old.(*syntax.Ident); ok {
		old = &syntax.Ident{NamePos: id.NamePos, Name: id.Name}
	}
	if op == syntax.PLUS {
		s.RHS = call(growName, s.OpPos, old, s.RHS)
		return
	}
	s.RHS = &syntax.BinaryExpr{X: old, OpPos: s.OpPos, Op: op, Y: s.RHS}
	s.Op = syntax.EQ
}

// calls reports whether an expression calls a function.
func calls(e syntax.Expr) (found bool) {
	syntax.Walk(e, func(n syntax.Node) bool {
		if _, ok := n.(*syntax.CallExpr); ok {
			found = true
		}
		return !found
	})
	return found
}

func call(name string, at syntax.Position, args ...syntax.Expr) syntax.Expr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: at, Name: name}, Lparen: at, Args: args, Rparen: at}
}
