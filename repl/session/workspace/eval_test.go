package workspace

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"scango/repl/session"
)

func TestEval(t *testing.T) {
	for _, row := range []struct {
		inputs          []string
		printed, result string
	}{
		{[]string{"1+1"}, "", "2"},
		{[]string{"x = 3", "x*2"}, "", "6"},
		{[]string{"x = 3\nx*2"}, "", "6"},
		{[]string{"2*21", "_ + 1"}, "", "43"},
		{[]string{`print("a", 1)`}, "a 1\n", ""},
		{[]string{"None"}, "", ""},
		{[]string{""}, "", ""},
		{[]string{"# a comment"}, "", ""},
		{[]string{"def f(a):\n    return a + 1\n", "f(1)"}, "", "2"},
		{[]string{"n = 0\nwhile n < 5:\n    n += 1\nn"}, "", "5"},
		{[]string{"x = [i*i for i in range(3)]", "x"}, "", "[0, 1, 4]"},
		{[]string{"1", "2", "history(2)"}, "2\nhistory(2)\n", ""},
		{[]string{"%history n=1"}, "%history n=1\n", ""},
		{[]string{`"load(1)"`}, "", `"load(1)"`},
	} {
		printed, result, err := eval(newSession(t), row.inputs...)
		if err != nil || printed != row.printed || result != row.result {
			t.Errorf("%q: printed %q, gave %q, error %v; want %q and %q", row.inputs, printed, result, err, row.printed, row.result)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, row := range []struct{ input, name, message, traceback string }{
		{"1 +* 2", "SyntaxError", "got '*', want primary expression", "    1 +* 2\n       ^"},
		{"x = (1,", "SyntaxError", "got end of file, want ')'", "line 1"},
		{"prin(3)", "NameError", "prin is not defined; did you mean print?", "    prin(3)\n    ^"},
		{"scn", "NameError", "scn is not defined; did you mean scan?", ""},
		{"def f(): return 1//0\nf()", "Error", "floored division by zero", "in f"},
		{`fail("no")`, "Error", "fail: no", ""},
		{"presets(nme=3)", "Error", `presets: no argument "nme"; it has preset`, ""},
		{"jobs(1)", "Error", "jobs: takes 0 arguments, got 1", ""},
		{"history(n=1, n=2)", "SyntaxError", `keyword argument "n" is repeated`, ""},
		{`history("x")`, "Error", "history: n must be an int, got string", ""},
		{"scan()", "Error", "scan needs neighbors: nb = neighbors(enc)", ""},
		{"neighbors(3)", "Error", "neighbors: enc must be an encoder, got int; enc = pretext(ds)", ""},
		{`dataset("mnst")`, "Error", `dataset: "mnst" is neither a folder nor a data set; did you mean "mnist"?`, ""},
		{`dataset("no/where")`, "Error", "dataset: there is no folder no/where", ""},
		{`dataset("mnist")`, "Error", "dataset: mnist needs the directory of its files", ""},
		{`dataset("cifar10", resize="stretch", root="x")`, "Error", `dataset: resize is "stretch", must be crop or squash or letterbox`, ""},
		{`load("no/run")`, "Error", "load: no/run is no run directory", ""},
		{`help("scn")`, "Error", `help: nothing is called "scn"; did you mean scan?`, ""},
		{`input("who? ")`, "Error", "input: nobody is there", ""},
		{`run("no.star")`, "Error", "run: open no.star: no such file or directory", ""},
		{`show(3)`, "Error", "show: nothing to draw of int", ""},
		{`presets("mnist-dmo")`, "Error", `presets: unknown preset "mnist-dmo"; did you mean "mnist-demo"?`, ""},
	} {
		_, _, err := eval(newSession(t), row.input)
		var e *session.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v is no *Error", row.input, err)
			continue
		}
		if e.Name != row.name || !strings.HasPrefix(e.Message, row.message) || strings.Contains(e.Message, "\n") {
			t.Errorf("%s: %s: %s, want %s: %s", row.input, e.Name, e.Message, row.name, row.message)
		}
		if !strings.Contains(strings.Join(e.Traceback, "\n"), row.traceback) {
			t.Errorf("%s: traceback %q, want %q in it", row.input, e.Traceback, row.traceback)
		}
	}
}

// An interrupt ends a loop at once and leaves values and session alive.
func TestInterrupt(t *testing.T) {
	s := newSession(t)
	mustEval(t, s, "x = 7")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	_, err := s.Eval(ctx, "while True: pass", &recorder{})
	var e *session.Error
	if !errors.As(err, &e) || e.Name != session.Interrupted {
		t.Errorf("error %v, want one called %s", err, session.Interrupted)
	}
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("the loop ended %v after its start, the interrupt came after 50 ms", took)
	}
	if got := mustEval(t, s, "x"); got != "7" {
		t.Errorf("x is %s after the interrupt", got)
	}
}

// A function that calls itself without an end is an error, not the end of the
// process.
func TestRecursion(t *testing.T) {
	s := newSession(t)
	_, _, err := eval(s, "x = 7", "def f(n): return f(n + 1)", "f(0)")
	var e *session.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "calls are more than 1000 deep") || len(e.Traceback) > 40 {
		t.Errorf("error %v with %d lines of traceback", err, len(e.Traceback))
	}
	if got := mustEval(t, s, "def g(n): return 0 if n == 0 else 1 + g(n - 1)", "g(500) + x"); got != "507" {
		t.Errorf("500 calls deep gives %s", got)
	}
}

// A loop lets other inputs in, and completion.
func TestTurns(t *testing.T) {
	s := newSession(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := s.Eval(ctx, "while True: pass", &recorder{})
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond)
	began := time.Now()
	if got := mustEval(t, s, "1+1"); got != "2" {
		t.Errorf("1+1 is %s", got)
	}
	if c := s.Complete("sca", 3); len(c.Matches) == 0 {
		t.Error("no completion beside a loop")
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a loop kept others waiting for %v", took)
	}
	cancel()
	<-ended
}

func TestSaveAndRun(t *testing.T) {
	t.Chdir(t.TempDir())
	s := newSession(t)
	mustEval(t, s, "x = 20", "def f(a):\n    return a + 1\n", `save("s.star")`)
	again := newSession(t)
	if got := mustEval(t, again, `run("s.star")`, "f(x)"); got != "21" {
		t.Errorf("f(x) is %s in the session run again", got)
	}
	if err := os.WriteFile("self.star", []byte(`run("self.star")`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := eval(again, `run("self.star")`); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("a file that runs itself: %v", err)
	}
	if err := os.WriteFile("bad.star", []byte("1+"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := eval(again, `run("bad.star")`); err == nil || !strings.Contains(err.Error(), "bad.star") {
		t.Errorf("a file with a fault: %v, want its name", err)
	}
}
