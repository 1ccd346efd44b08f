package sessiontest

import (
	"context"
	"fmt"
	"testing"

	"scango/repl/session"
)

// A recorder keeps what it is shown, in order, and answers in turn.
func TestRecorder(t *testing.T) {
	var told []string
	r := &Recorder{Answers: []string{"yes"}, OnDisplay: func(b session.Bundle) { told = append(told, b.Text()) }}
	r.Write(session.Stdout, "a")
	r.Write(session.Stderr, "b")
	r.Display(session.TextBundle("one"))
	r.Display(session.TextBundle("two"))
	if r.Text() != "ab" || len(r.Bundles) != 2 || fmt.Sprint(told) != "[one two]" {
		t.Errorf("text %q, %d bundles, told %q", r.Text(), len(r.Bundles), told)
	}
	if answer, err := r.Ask(context.Background(), "sure?", true); answer != "yes" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}
	if _, err := r.Ask(context.Background(), "really?", false); err == nil || fmt.Sprint(r.Asked) != "[sure?* really?]" {
		t.Errorf("%v, asked %q", err, r.Asked)
	}
}

// Eval stops at the first input that fails; Shown has what a front shows.
func TestEvalAndShown(t *testing.T) {
	s := session.New(session.Options{})
	if printed, result, err := Eval(s, "x = 1", "print(x); x + 1"); printed != "1\n" || result != "2" || err != nil {
		t.Errorf("%q, %q, %v", printed, result, err)
	}
	if _, _, err := Eval(s, "nix", "x = 2"); err == nil {
		t.Error("nix is no error")
	}
	for input, want := range map[string]string{
		"x": "1", "print(x)": "1\n", "x = 3": "", "help(len)": "len: a function of the language\n",
		"nix": "line 2\n    nix\n    ^\nNameError: nix is not defined",
	} {
		if got := Shown(s, "x = 1\n"+input); got != want {
			t.Errorf("%s shows %q, want %q", input, got, want)
		}
	}
}
