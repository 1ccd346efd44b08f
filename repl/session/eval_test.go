package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/sessiontest"
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
		{[]string{"2*21", "x = 1", "_"}, "", "42"},
		{[]string{`print("a", 1)`}, "a 1\n", ""},
		{[]string{"None"}, "", ""},
		{[]string{""}, "", ""},
		{[]string{"# a comment"}, "", ""},
		{[]string{"def f(a):\n    return a + 1\n", "f(1)"}, "", "2"},
		{[]string{"n = 0\nwhile n < 5:\n    n += 1\nn"}, "", "5"},
		{[]string{"x = [i*i for i in range(3)]", "x"}, "", "[0, 1, 4]"},
		{[]string{"pack = 3", "pack"}, "", "3"},
		{[]string{`"load(1)"`}, "", `"load(1)"`},
		{[]string{"pack(3)"}, "", "a box of 3"},
		{[]string{"%pack 3 >b", "b.open()"}, "", "3"},
		{[]string{"b = pack(3)", "b.size"}, "", "1"},
	} {
		printed, result, err := sessiontest.Eval(newSession(), row.inputs...)
		if err != nil || printed != row.printed || result != row.result {
			t.Errorf("%q: printed %q, gave %q, error %v; want %q and %q", row.inputs, printed, result, err, row.printed, row.result)
		}
	}
}

// A value with a form of its own is shown in that, too.
func TestBundle(t *testing.T) {
	b, err := newSession().Eval(context.Background(), "pack(3)", &sessiontest.Recorder{})
	if err != nil || b.Text() != "a box of 3" || string(b.Data[session.TextHTML]) != "<b>box</b>" || b.ID != "" {
		t.Errorf("%+v, %v", b, err)
	}
}

// An interrupt ends a loop at once and leaves values and session alive.
func TestInterrupt(t *testing.T) {
	for input, want := range map[string]string{
		"while True: pass":                    "stopped",
		"def f():\n    while True: pass\nf()": "stopped",
		"wait()":                              "stopped waiting", // what the command says itself
	} {
		s := newSession()
		mustEval(t, s, "x = 7")
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(20*time.Millisecond, cancel)
		began := time.Now()
		_, err := s.Eval(ctx, input, &sessiontest.Recorder{})
		var e *session.Error
		if !errors.As(err, &e) || e.Name != session.Interrupted || e.Message != want {
			t.Errorf("%s: error %v, want one called %s: %s", input, err, session.Interrupted, want)
		}
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("%s: ended %v after its start, the interrupt came after 20 ms", input, took)
		}
		if got := mustEval(t, s, "x"); got != "7" {
			t.Errorf("x is %s after the interrupt", got)
		}
	}
}

// An interrupt that comes when the input is over changes nothing.
func TestLateInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := newSession()
	if b, err := s.Eval(ctx, "1", &sessiontest.Recorder{}); err != nil || b.Text() != "1" {
		t.Errorf("%v, %v", b, err)
	}
	cancel()
	if got := mustEval(t, s, "2"); got != "2" {
		t.Errorf("after that 2 is %s", got)
	}
}

// A function that calls itself without an end is an error, not the end of the
// process.
func TestRecursion(t *testing.T) {
	s := newSession()
	_, _, err := sessiontest.Eval(s, "x = 7", "def f(n): return f(n + 1)", "f(0)")
	var e *session.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "calls are more than 1000 deep") || len(e.Traceback) > 40 {
		t.Errorf("error %v with %d lines of traceback", err, len(e.Traceback))
	}
	if got := mustEval(t, s, "def g(n): return 0 if n == 0 else 1 + g(n - 1)", "g(500) + x"); got != "507" {
		t.Errorf("500 calls deep gives %s", got)
	}
}

// A loop lets other inputs in, and completion; so does a command that waits.
func TestTurns(t *testing.T) {
	for _, busy := range []string{"while True: pass", "wait()"} {
		s := newSession()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() {
			_, err := s.Eval(ctx, busy, &sessiontest.Recorder{})
			ended <- err
		}()
		time.Sleep(10 * time.Millisecond)
		began := time.Now()
		if got := mustEval(t, s, "1+1"); got != "2" {
			t.Errorf("1+1 is %s", got)
		}
		if c := s.Complete("pac", 3); len(c.Matches) == 0 {
			t.Errorf("no completion beside %s", busy)
		}
		if _, ok := s.Inspect("pack", 2); !ok {
			t.Errorf("no inspection beside %s", busy)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s kept others waiting for %v", busy, took)
		}
		cancel()
		<-ended
	}
}

// Inputs of many goroutines follow each other: none is lost.
func TestConcurrentInputs(t *testing.T) {
	s := newSession()
	mustEval(t, s, "seen = []")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 25 {
				if _, _, err := sessiontest.Eval(s, "seen.append(len(seen))"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := mustEval(t, s, "seen == list(range(100))"); got != "True" {
		t.Errorf("100 inputs left %s", mustEval(t, s, "seen"))
	}
}

// A panic of a command is the error of its input, with the stack.
func TestPanic(t *testing.T) {
	s := newSession()
	_, _, err := sessiontest.Eval(s, "panic()")
	var e *session.Error
	if !errors.As(err, &e) || e.Name != "Panic" || !strings.Contains(e.Message, "a fault of this program, please report it: a fault") ||
		!strings.Contains(strings.Join(e.Traceback, "\n"), "main_test.go") {
		t.Errorf("%+v", err)
	}
	if got := mustEval(t, s, "3"); got != "3" {
		t.Errorf("after that 3 is %s", got)
	}
}

// What a front evaluates for itself works on the values of the session and
// leaves no trace.
func TestEvalUnrecorded(t *testing.T) {
	kept, err := history.Open("")
	if err != nil {
		t.Fatal(err)
	}
	s := session.New(session.Options{Commands: commands(), History: kept})
	mustEval(t, s, "x = 20", "x + 1")
	for _, row := range []struct{ input, want string }{{"y = x", ""}, {"x * 2", "40"}, {"nix", "nix is not defined"}} {
		b, err := s.EvalUnrecorded(context.Background(), row.input, &sessiontest.Recorder{})
		got := ""
		if b != nil {
			got = b.Text()
		}
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%s gives %s, want %s", row.input, got, row.want)
		}
	}
	if printed, _, err := sessiontest.Eval(s, "history()"); err != nil || printed != "x = 20\nx + 1\nhistory()\n" {
		t.Errorf("history is %q, %v", printed, err)
	}
	if got := mustEval(t, s, "y, _"); got != "(20, 21)" {
		t.Errorf("y, _ is %s", got)
	}
	if n := len(kept.Tail(10)); n != 4 {
		t.Errorf("the history of the fronts has %d inputs, want 4", n)
	}
}

// A traceback shows the lines of the inputs that it went through, as they were
// typed.
func TestTraceback(t *testing.T) {
	s := newSession()
	mustEval(t, s, "def half(a):\n    return 1 // a\n")
	for _, row := range []struct{ input, want string }{
		{"half(0)", "input 2, line 1|    half(0)|input 1, line 2, in half|    return 1 // a"},
		{"x = [\n  half(0)]", "input 3, line 2|    half(0)]|input 1, line 2, in half|    return 1 // a"},
		{`load("x")`, `input 4, line 1|    load("x")`},
		{"1\n%load a/b", "input 5, line 2|    Load(\"a/b\")"}, // positions are those of the call
		{"\tx +", "line 1|    \tx +|    \t^"},
	} {
		_, _, err := sessiontest.Eval(s, row.input)
		var e *session.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", row.input, err)
			continue
		}
		if got := strings.Join(e.Traceback, "|"); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: traceback %s, want %s", row.input, got, row.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, row := range []struct{ input, name, message string }{
		{"1 +* 2", "SyntaxError", "got '*', want primary expression"},
		{"x = (1,", "SyntaxError", "got end of file, want ')'"},
		{"x = 1\x00", "SyntaxError", `unexpected input character '\x00'`},
		{"return 3", "SyntaxError", "return statement not within a function"},
		{"prin(3)", "NameError", "prin is not defined; did you mean print?"},
		{"packk", "NameError", "packk is not defined; did you mean pack?"},
		{"lod", "NameError", "lod is not defined; did you mean load?"},
		{"qqqqq", "NameError", "qqqqq is not defined"},
		{"def f(): return 1//0\nf()", "Error", "floored division by zero"},
		{`fail("no")`, "Error", "fail: no"},
		{"pack(1, n=2)", "Error", "pack: n is given twice"},
		{"pack(n=1, n=2)", "SyntaxError", `keyword argument "n" is repeated`},
		{"pack(1 << 40)", "Error", "pack: n: 1099511627776 out of range"},
		{`load("x")`, "Error", "load: x is no box"},
		{`load("large")`, "Error", "the disk is full: load: mkdir large: no space left on device"},
		{`help("packk")`, "Error", `help: nothing is called "packk"; did you mean pack?`},
		{`run("no.star")`, "Error", "run: open no.star: no such file or directory"},
	} {
		_, _, err := sessiontest.Eval(newSession(), row.input)
		var e *session.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v is no *Error", row.input, err)
		} else if e.Name != row.name || e.Message != row.message {
			t.Errorf("%s: %s: %s, want %s: %s", row.input, e.Name, e.Message, row.name, row.message)
		}
	}
}

// Close frees what the commands hold, and says what went wrong.
func TestClose(t *testing.T) {
	if err := newSession().Close(); err != nil {
		t.Error(err)
	}
	want := fmt.Errorf("still open")
	if err := session.New(session.Options{Close: func() error { return want }}).Close(); err != want {
		t.Errorf("%v, want %v", err, want)
	}
}
