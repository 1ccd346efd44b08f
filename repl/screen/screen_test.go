package screen

import (
	"bytes"
	"strings"
	"testing"

	"scango/repl/screen/screentest"
	"scango/repl/session"
)

// newTestScreen shows all on one terminal, or on two pipes.
func newTestScreen(rich bool) (_ *Screen, out, err *bytes.Buffer) {
	out, err = &bytes.Buffer{}, &bytes.Buffer{}
	s := &Screen{Out: Terminal{Writer: out}, Err: Terminal{Writer: err}}
	if rich {
		err = out
		s.Out = Terminal{Writer: out, Rich: true}
		s.Err = s.Out
	}
	s.board.to = s.Err
	s.pictures = pictures{graphics: Off, to: s.Out}
	return s, out, err
}

func text(id, plain string) session.Bundle {
	return session.Bundle{ID: id, Data: map[string][]byte{session.TextPlain: []byte(plain)}}
}

// progressStory is what a stage shows, and what is written on the way.
func progressStory(s *Screen) {
	s.Display(text("a", "scan [#...]"))
	s.Display(text("a", "scan [##..]"))
	s.Write(session.Stderr, "warning: a cluster is empty\n")
	s.Display(text("a", "scan: done in 2 s\nselflabel [#...]"))
	s.Write(session.Stdout, "printed\n")
	s.Display(text("b", "evaluate: "+strings.Repeat("long ", 30)))
	s.Display(text("a", "scan: done in 2 s\nselflabel: done in 1 s"))
	s.Settle()
	s.Display(text("", "result"))
}

func TestProgressInPlace(t *testing.T) {
	s, out, _ := newTestScreen(true)
	progressStory(s)
	g := screentest.NewTerminal(80)
	g.Write(out.Bytes())
	want := "warning: a cluster is empty\nprinted\nscan: done in 2 s\nselflabel: done in 1 s\nevaluate: " +
		strings.TrimSpace(strings.Repeat("long ", 14)) + "\n"
	if got := g.Text(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\nresult") {
		t.Errorf("the terminal shows:\n%s\nwant first:\n%s", got, want)
	}
	if !strings.Contains(out.String(), "…") {
		t.Errorf("a long line was not cut:\n%q", out)
	}
}

func TestProgressInPipe(t *testing.T) {
	s, out, err := newTestScreen(false)
	progressStory(s)
	if got, want := out.String(), "printed\nresult\n"; got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
	want := "warning: a cluster is empty\nscan: done in 2 s\nselflabel: done in 1 s\nevaluate: " + strings.Repeat("long ", 30) + "\n"
	if got := err.String(); got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
}

// Text without a line end does not run into what follows it.
func TestMidline(t *testing.T) {
	s, out, _ := newTestScreen(false)
	s.Write(session.Stdout, "a")
	s.Write(session.Stdout, "b")
	s.Display(text("", "result\n"))
	s.Write(session.Stdout, "c")
	s.Settle()
	if got, want := out.String(), "ab\nresult\nc\n"; got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
}

func TestFault(t *testing.T) {
	for _, row := range []struct {
		color bool
		want  string
	}{
		{false, "line 1\n    x\nNameError: x is not defined\n"},
		{true, "\x1b[2mline 1\x1b[0m\n\x1b[2m    x\x1b[0m\n\x1b[31mNameError: x is not defined\x1b[0m\n"},
	} {
		s, _, err := newTestScreen(false)
		s.Err.Color = row.color
		s.Fail(&session.Error{Name: "NameError", Message: "x is not defined", Traceback: []string{"line 1", "    x"}})
		if err.String() != row.want {
			t.Errorf("color %v: %q, want %q", row.color, err.String(), row.want)
		}
	}
}
