package session_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

func TestHistoryCommand(t *testing.T) {
	for _, row := range []struct {
		inputs []string
		want   string
	}{
		{[]string{"1", "2", "history(2)"}, "2\nhistory(2)\n"},
		{[]string{"1", "2", "history()"}, "1\n2\nhistory()\n"},
		{[]string{"1", "history(5)"}, "1\nhistory(5)\n"},
		{[]string{"1", "history(-1)"}, "1\nhistory(-1)\n"},
		{[]string{"%history n=1"}, "%history n=1\n"},
	} {
		if printed, _, err := sessiontest.Eval(newSession(), row.inputs...); err != nil || printed != row.want {
			t.Errorf("%q: %q, %v; want %q", row.inputs, printed, err, row.want)
		}
	}
}

// A saved session can be run again: what failed, and the call of save itself,
// are no part of it.
func TestSaveAndRun(t *testing.T) {
	t.Chdir(t.TempDir())
	s := newSession()
	mustEval(t, s, "x = 20", "def f(a):\n    return a + 1\n", "%pack 3 >b")
	for _, broken := range []string{"x = (1,", "y = 1\nnix"} {
		if _, _, err := sessiontest.Eval(s, broken); err == nil {
			t.Errorf("%q is no error", broken)
		}
	}
	s.EvalUnrecorded(context.Background(), "x = 0", &sessiontest.Recorder{})
	mustEval(t, s, "\ufeffx += 1", `save("s.star")`)
	text, err := os.ReadFile("s.star")
	if want := "x = 20\ndef f(a):\n    return a + 1\n\n%pack 3 >b\n# x = (1,\n# y = 1\n# nix\nx += 1\n"; err != nil || string(text) != want {
		t.Errorf("saved %q, %v; want %q", text, err, want)
	}
	if got := mustEval(t, newSession(), `run("s.star")`, "f(x), b.open()"); got != "(22, 3)" {
		t.Errorf("f(x), b.open() is %s in the session run again", got)
	}
}

// A front that saves for itself drops no input.
func TestSaveUnrecorded(t *testing.T) {
	t.Chdir(t.TempDir())
	s := newSession()
	mustEval(t, s, "x = 1")
	if _, err := s.EvalUnrecorded(context.Background(), `save("s.star")`, &sessiontest.Recorder{}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile("s.star"); err != nil || string(text) != "x = 1\n" {
		t.Errorf("saved %q, %v", text, err)
	}
}

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, code := range map[string]string{
		"self.star": `run("self.star")`, "bad.star": "1+", "value.star": "x = 4\nx * 2", "outer.star": `y = run("value.star")`,
		"mark.star": "\ufeffx = 5\r\n%pack 2 >b\r\n", "late.star": "x = 6\nnix",
	} {
		if err := os.WriteFile(name, []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct{ input, want, err string }{
		{`run("value.star")`, "8", ""},
		{"run(\"value.star\")\nx", "4", ""},
		{"run(\"outer.star\")\ny", "8", ""},
		{"run(\"mark.star\")\nx, b", "(5, a box of 2)", ""},
		{`run("self.star")`, "", "self.star: files run each other 16 deep"},
		{`run("bad.star")`, "", "bad.star: got end of file, want primary expression"},
		{`run("late.star")`, "", "late.star: nix is not defined"},
	} {
		_, result, err := sessiontest.Eval(newSession(), row.input)
		switch {
		case row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)):
			t.Errorf("%s: error %v, want %q", row.input, err, row.err)
		case row.err == "" && (err != nil || result != row.want):
			t.Errorf("%s: %s, %v; want %s", row.input, result, err, row.want)
		}
	}
}

func TestInput(t *testing.T) {
	s := newSession()
	r := &sessiontest.Recorder{Answers: []string{"me", "hush"}}
	b, err := s.Eval(context.Background(), `[input("who? "), input("word? ", secret=True)]`, r)
	if err != nil || b.Text() != `["me", "hush"]` || fmt.Sprint(r.Asked) != "[who?  word? *]" {
		t.Errorf("%v, %v, asked %q", b, err, r.Asked)
	}
	if _, err := s.Eval(context.Background(), `input("who? ")`, r); err == nil || err.Error() != "input: nobody is there" {
		t.Errorf("error %v", err)
	}
}

// Help is of commands, methods, values, and of all there is.
func TestHelp(t *testing.T) {
	s := newSession()
	mustEval(t, s, "b = pack(3)", "n = 4")
	for _, row := range []struct{ input, want string }{
		{`help("pack")`, "pack(n, color=\"red\", label=None)\n\nPacks a number. Nothing else happens.\n"},
		{"help(pack)", "pack(n, color="},
		{"?load", "load(file)"},
		{`help("box.open")`, "box.open(twice=False)"},
		{`help("b.open")`, "box.open(twice=False)"},
		{"help(b.open)", "box.open(twice=False)"},
		{`help("b")`, "box\n  .open         Gives the number in the box.\n"},
		{"help(b)", "box\n  .open"},
		{`help("n")`, "int\n"},
		{"help(len)", "len: a function of the language\n"},
		{"?", "pack         Packs a number.\n"},
		{"help()", "pack         Packs a number.\n"},
	} {
		if got := sessiontest.Shown(s, row.input); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s shows\n%s\nwant\n%s", row.input, got, row.want)
		}
	}
	if got := sessiontest.Shown(s, "help()"); !strings.Contains(got, "\nsave         Writes the inputs") || !strings.Contains(got, "?scan") {
		t.Errorf("the overview is\n%s", got)
	}
}

// The reference page has the commands given and those of the session.
func TestReference(t *testing.T) {
	page := newSession().Reference()
	for _, want := range []string{"# Commands of the session\n", "- [`pack`](#pack) Packs a number.\n", "\n## box.open\n", "\n## save\n",
		"| `color` | string | `\"red\"` | [red or blue] |\n", "| `n` | int | must be given |  |\n", "\n```python\nbox.open()\n```\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestIsComplete(t *testing.T) {
	if state, indent := new(session.Session).IsComplete("def f():"); state != "incomplete" || indent != "    " {
		t.Errorf("%s, %q", state, indent)
	}
}
