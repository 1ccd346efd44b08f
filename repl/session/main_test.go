package session_test

import (
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/sessiontest"
)

// commands are a table to test with: a box of a number, which can be opened.
func commands() []*command.Command {
	var table *command.Table
	rows := []*command.Command{
		{
			Name: "pack", Doc: "Packs a number. Nothing else happens.", Example: `pack(3, color="red")`,
			Params: []command.Param{
				{Name: "n", Type: "int"},
				{Name: "color", Type: "string", Default: `"red"`, Choices: []string{"red", "blue"}},
				{Name: "label", Type: "string", Default: "None", Words: []string{"fragile"}},
			},
			Run: func(c *command.Call) (starlark.Value, error) {
				n, err := c.Int("n", 0)
				return &box{n: n, table: table}, err
			},
		},
		{
			Name: "open", On: "box", Doc: "Gives the number in the box.", Example: "box.open()",
			Params: []command.Param{{Name: "twice", Type: "bool", Default: "False"}},
			Run:    func(c *command.Call) (starlark.Value, error) { return starlark.MakeInt(c.Receiver.(*box).n), nil },
		},
		{
			Name: "panic", Doc: "Panics.", Example: "panic()",
			Run: func(c *command.Call) (starlark.Value, error) { panic("a fault") },
		},
		{
			Name: "wait", Doc: "Waits for an interrupt, and lets others in.", Example: "wait()",
			Run: func(c *command.Call) (starlark.Value, error) {
				e := session.Of(c.Thread)
				defer e.Yield()()
				e.Output().Display(session.TextBundle("waiting"))
				<-e.Context().Done()
				return nil, &session.Error{Name: session.Interrupted, Message: "stopped waiting"}
			},
		},
		{
			Name: "load", Doc: "Loads a box.", Example: `load("a.box")`,
			Params: []command.Param{{Name: "file", Type: "path", Words: []string{"pile"}}},
			Run: func(c *command.Call) (starlark.Value, error) {
				if c.Text("file") == "large" {
					return nil, &fs.PathError{Op: "mkdir", Path: "large", Err: syscall.ENOSPC}
				}
				return nil, fmt.Errorf("%s is no box", c.Text("file"))
			},
		},
	}
	table = command.NewTable(rows)
	return rows
}

// box is a value with a method, a field and a form for notebooks.
type box struct {
	n     int
	table *command.Table
}

func (b *box) String() string        { return fmt.Sprintf("a box of %d", b.n) }
func (b *box) Type() string          { return "box" }
func (b *box) Freeze()               {}
func (b *box) Truth() starlark.Bool  { return true }
func (b *box) Hash() (uint32, error) { return uint32(b.n), nil }
func (b *box) AttrNames() []string   { return []string{"open", "size"} }

func (b *box) Attr(name string) (starlark.Value, error) {
	if c := b.table.Find("box", name); c != nil {
		return c.Builtin(b), nil
	}
	return starlark.StringDict{"size": starlark.MakeInt(1)}[name], nil
}

func (b *box) Bundle() session.Bundle {
	return session.TextBundle(b.String()).With(session.TextHTML, []byte("<b>box</b>"))
}

func newSession() *session.Session { return session.New(session.Options{Commands: commands()}) }

// mustEval evaluates inputs that have to work and returns the value of the
// last.
func mustEval(t *testing.T, s *session.Session, inputs ...string) string {
	t.Helper()
	_, result, err := sessiontest.Eval(s, inputs...)
	if err != nil {
		t.Fatalf("%q: %v", inputs, err)
	}
	return result
}
