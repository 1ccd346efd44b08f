package screen

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"scango/internal/words"
	"scango/repl/session"
)

// Screen shows what a session writes and displays.
type Screen struct {
	Out Terminal // results
	Err Terminal // progress, notices, errors

	pictures pictures

	mu      sync.Mutex
	board   board
	midline bool // the last text on Out had no line end
}

// New returns a screen on two streams, either of which may be a terminal.
func New(stdout, stderr io.Writer, g Graphics) *Screen {
	out, err := NewTerminal(stdout), NewTerminal(stderr)
	return &Screen{Out: out, Err: err, pictures: pictures{graphics: g, to: out}, board: board{to: err}}
}

// Sixels sets the function that asks the terminal whether it draws sixels.
// Without one, the screen assumes that it doesn't.
func (s *Screen) Sixels(ask func() bool) { s.pictures.sixels = ask }

// Write shows text above the displays.
func (s *Screen) Write(to session.Stream, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.board.erase()
	defer s.board.draw()
	if to == session.Stderr {
		io.WriteString(s.Err, text)
		return
	}
	io.WriteString(s.Out, text)
	s.midline = text != "" && !strings.HasSuffix(text, "\n")
}

// Display shows a result, its picture before its text. A bundle with an ID is
// a display, which the next one with that ID replaces.
func (s *Screen) Display(b session.Bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.ID != "" {
		s.board.update(b.ID, b.Text())
		return
	}
	s.board.erase()
	defer s.board.draw()
	s.endLine()
	if png := b.Data[session.ImagePNG]; png != nil {
		s.pictures.draw(png)
	}
	if text := strings.TrimRight(b.Text(), "\n"); text != "" {
		io.WriteString(s.Out, text+"\n")
	}
}

// Settle makes the displays permanent: nothing replaces them any more.
func (s *Screen) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.board.settle()
	s.endLine()
}

func (s *Screen) endLine() {
	if s.midline {
		io.WriteString(s.Out, "\n")
	}
	s.midline = false
}

// Fail shows an error: where it was, dimmed, then what it is.
func (s *Screen) Fail(e *session.Error) {
	dim, red, plain := "", "", ""
	if s.Err.Color {
		dim, red, plain = "\x1b[2m", "\x1b[31m", "\x1b[0m"
	}
	var b strings.Builder
	if e.Name == session.Interrupted && s.Err.Rich {
		b.WriteString(EraseLine) // of the terminal's ^C
	}
	for _, line := range e.Traceback {
		fmt.Fprintf(&b, "%s%s%s\n", dim, words.VisibleLines(line), plain)
	}
	fmt.Fprintf(&b, "%s%s: %s%s\n", red, e.Name, words.VisibleLines(e.Message), plain)
	s.Write(session.Stderr, b.String())
}

// Notice writes a line that is not a result; it replaces a ^C on the terminal.
func (s *Screen) Notice(text string) {
	if s.Err.Rich {
		text = EraseLine + text
	}
	s.Write(session.Stderr, text+"\n")
}

// Writer returns a writer to one of the streams, for code that does not use
// sessions.
func (s *Screen) Writer(to session.Stream) io.Writer { return streamWriter{s, to} }

type streamWriter struct {
	screen *Screen
	to     session.Stream
}

func (w streamWriter) Write(p []byte) (int, error) {
	w.screen.Write(w.to, string(p))
	return len(p), nil
}
