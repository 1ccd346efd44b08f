package command_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/command"
)

// table has a command for each kind of argument. Those that run give their call
// in words.
func table() *command.Table {
	return command.NewTable([]*command.Command{
		{
			Name: "train", Doc: "Trains. Then it rests.", Example: "train(ds, epochs=3)\ntrain(ds)", Run: spell,
			Params: []command.Param{
				{Name: "epochs", Type: "int", Default: "10", Doc: "times through the images"},
				{Name: "ds", Type: "dataset", From: "ds = dataset(DIR)"},
				{Name: "rate", Type: "float", Default: "None"},
				{Name: "optimizer", Type: "string", Default: "None", Doc: "how", Choices: []string{"sgd", "adam"}},
				{Name: "sizes", Type: "list", Default: "None"},
				{Name: "quiet", Type: "bool", Default: "False"},
				{Name: "note", Type: "value", Default: "None"},
			},
		},
		{
			Name: "draw", Doc: "Draws images.", Example: "draw(3, 4)", Run: spell,
			Params: []command.Param{{Name: "title", Type: "string|int", Default: `""`}, {Name: "image", Type: "int", Rest: true, Doc: "numbers"}},
		},
		{Name: "rest", Doc: "Rests.", Example: "rest()", Run: func(*command.Call) (starlark.Value, error) { return nil, nil }},
		{Name: "fall", Doc: "Falls.", Example: "fall()", Run: func(*command.Call) (starlark.Value, error) { return nil, errFall }},
		{Name: "show", On: "dataset", Doc: "Shows some.", Example: "ds.show(1)", Run: spell, Params: []command.Param{{Name: "n", Type: "int"}}},
		{Name: "audit", On: "dataset", Doc: "Audits.", Example: "ds.audit()", Run: spell},
	})
}

var errFall = errors.New("it fell")

// spell is a call as text, with the arguments that it was given.
func spell(c *command.Call) (starlark.Value, error) {
	var given []string
	for name, v := range c.Args {
		given = append(given, name+"="+v.String())
	}
	slices.Sort(given)
	for _, v := range c.Rest {
		given = append(given, v.String())
	}
	text := c.Command.Title() + " " + strings.Join(given, " ")
	if c.Receiver != nil {
		text += " on " + c.Receiver.String()
	}
	return starlark.String(text), nil
}

// dataset is a value of a type that the table has methods for.
type dataset struct{ starlark.Value }

func (d dataset) Type() string { return "dataset" }

var birds = dataset{starlark.String("birds")}

func eval(t *command.Table, expression string) (starlark.Value, error) {
	globals := t.Builtins()
	globals["ds"] = birds
	globals["show"] = t.Find("dataset", "show").Builtin(globals["ds"])
	return starlark.EvalOptions(&syntax.FileOptions{}, &starlark.Thread{}, "", expression, globals)
}

// Arguments reach the command under the names of the row.
func TestCall(t *testing.T) {
	for _, row := range []struct{ call, want string }{
		{"train(ds)", `train ds="birds"`}, // the one that must be given comes first
		{"train(ds, 3)", `train ds="birds" epochs=3`},
		{"train(epochs=3, ds=ds)", `train ds="birds" epochs=3`},
		{"train(ds, None, None)", `train ds="birds"`}, // None is not given
		{"train(ds, rate=1)", `train ds="birds" rate=1`},
		{"train(ds, rate=0.5)", `train ds="birds" rate=0.5`},
		{`train(ds, optimizer="adam")`, `train ds="birds" optimizer="adam"`},
		{"train(ds, sizes=(1, 2))", `train ds="birds" sizes=(1, 2)`},
		{"train(ds, note={1: 2})", `train ds="birds" note={1: 2}`},
		{"draw()", "draw "},
		{`draw("a", 3, 4)`, `draw title="a" 3 4`},
		{"draw(2, 3)", "draw title=2 3"},
		{"show(5)", `dataset.show n=5 on "birds"`},
		{"rest()", "None"},
	} {
		v, err := eval(table(), row.call)
		if err != nil {
			t.Errorf("%s: %v", row.call, err)
			continue
		}
		text, ok := starlark.AsString(v)
		if !ok {
			text = v.String()
		}
		if text != row.want {
			t.Errorf("%s: %s, want %s", row.call, text, row.want)
		}
	}
}

// Errors name the command and the argument, and say what is near or how to get
// what is missing.
func TestCallErrors(t *testing.T) {
	for _, row := range []struct{ call, want string }{
		{"train()", "train needs dataset: ds = dataset(DIR)"},
		{"train(None)", "train needs dataset: ds = dataset(DIR)"},
		{"train(3)", "train: ds must be a dataset, got int; ds = dataset(DIR)"},
		{"train(ds, epochs=1.5)", "train: epochs must be an int, got float"},
		{"train(ds, quiet=1)", "train: quiet must be a bool, got int"},
		{"train(ds, sizes=1)", "train: sizes must be a list, got int"},
		{`train(ds, optimizer="adm")`, `train: optimizer is "adm", must be sgd or adam; did you mean "adam"?`},
		{`train(ds, optimizer="newton")`, `train: optimizer is "newton", must be sgd or adam`},
		{"train(ds, epoch=3)", `train: no argument "epoch"; did you mean epochs?`},
		{"train(ds, k=3)", `train: no argument "k"; it has ds, epochs, rate, optimizer, sizes, quiet, note`},
		{"train(ds, ds=ds)", "train: ds is given twice"},
		{"train(ds, 1, 1.0, None, None, None, None, 8)", "train: takes 7 arguments, got 8"},
		{"rest(1)", "rest: takes 0 arguments, got 1"},
		{"rest(n=1)", "rest: takes no arguments"},
		{"draw(image=3)", `draw: no argument "image"; it has title`},
		{"draw(1.5)", "draw: title must be a string or int, got float"},
		{"show()", "dataset.show: n is missing, as in ds.show(1)"},
		{"fall()", "fall: it fell"},
	} {
		if v, err := eval(table(), row.call); err == nil || err.Error() != row.want {
			t.Errorf("%s: %v, %v; want %s", row.call, v, err, row.want)
		}
	}
	if _, err := eval(table(), "fall()"); !errors.Is(err, errFall) {
		t.Errorf("the cause is lost in %v", err)
	}
}

func TestAccessors(t *testing.T) {
	c := &command.Call{Args: map[string]starlark.Value{
		"text": starlark.String("a"), "flag": starlark.True, "n": starlark.MakeInt(3), "large": starlark.MakeInt64(1 << 40)}}
	n, err := c.Int("n", 7)
	other, otherErr := c.Int("none", 7)
	got := fmt.Sprint(c.Text("text"), c.Text("none"), c.Flag("flag"), c.Flag("none"), c.Has("n"), c.Has("none"), n, err, other, otherErr)
	if want := fmt.Sprint("a", "", true, false, true, false, 3, nil, 7, nil); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := c.Int("large", 7); err == nil || !strings.HasPrefix(err.Error(), "large: ") {
		t.Errorf("an int that is too large: %v", err)
	}
}

// A command can be called in the place of another, with arguments that are
// checked like any.
func TestOn(t *testing.T) {
	t1 := table()
	show := t1.Find("dataset", "show")
	outer := &command.Call{Command: t1.Find("", "draw"), Thread: &starlark.Thread{}}
	v, err := outer.On(birds, show, []starlark.Value{starlark.MakeInt(2)})
	if err != nil || v.String() != `"dataset.show n=2 on \"birds\""` {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := outer.On(birds, show, nil); err == nil || err.Error() != "dataset.show: n is missing, as in ds.show(1)" {
		t.Errorf("error %v", err)
	}
}

func TestTable(t *testing.T) {
	t1 := table()
	if c := t1.Find("", "show"); c != nil {
		t.Errorf("a method is the builtin %s", c.Title())
	}
	if c := t1.Find("dataset", "train"); c != nil {
		t.Errorf("a builtin is the method %s", c.Title())
	}
	if got := fmt.Sprint(t1.Methods("dataset"), t1.Methods(""), t1.Methods("cat")); got != "[audit show] [] []" {
		t.Errorf("methods %s", got)
	}
	builtins := t1.Builtins().Keys()
	if slices.Sort(builtins); fmt.Sprint(builtins) != "[draw fall rest train]" {
		t.Errorf("builtins %v", builtins)
	}
	if want := "train        Trains.\ndraw         Draws images.\nrest         Rests.\nfall         Falls.\n"; t1.Overview() != want {
		t.Errorf("overview\n%swant\n%s", t1.Overview(), want)
	}
	if got := t1.Find("", "train").Arguments("r"); len(got) != 1 || got[0].Name != "rate" {
		t.Errorf("arguments that begin with r: %v", got)
	}
	if got := t1.Find("", "draw").Arguments(""); len(got) != 1 || got[0].Name != "title" {
		t.Errorf("draw has the arguments %v: the rest has no name to give", got)
	}
}
