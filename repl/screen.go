package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"scango/repl/session"
)

// terminal is a place to write to, and what it can do.
type terminal struct {
	w     io.Writer
	rich  bool // understands escape codes
	color bool
}

func newTerminal(w io.Writer) terminal {
	rich := isTerminal(w) && os.Getenv("TERM") != "dumb"
	return terminal{w: w, rich: rich, color: rich && os.Getenv("NO_COLOR") == ""}
}

// size is in character cells; 80×24 where nobody knows.
func (t terminal) size() (columns, rows int) {
	if f, ok := t.w.(*os.File); ok {
		if columns, rows, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 && rows > 0 {
			return columns, rows
		}
	}
	return 80, 24
}

func (t terminal) columns() int {
	columns, _ := t.size()
	return columns
}

// screen is the Output of a shell: results on stdout, progress and faults on
// stderr, pictures where they can be drawn.
type screen struct {
	out, err  terminal
	pictures  pictures
	answers   input  // nil where nobody types
	interrupt func() // stops the input under way

	mu      sync.Mutex
	board   board
	midline bool // the last text on stdout had no line end
}

func (c *cli) newScreen() *screen {
	s := &screen{out: newTerminal(c.stdout), err: newTerminal(c.stderr)}
	s.board.to = s.err
	s.pictures = pictures{word: c.shell.images, to: s.out, sixel: func() bool { return askSixel(c.stdin, s.out) }}
	return s
}

func (s *screen) Write(to session.Stream, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.board.erase()
	defer s.board.draw()
	if to == session.Stderr {
		io.WriteString(s.err.w, text)
		return
	}
	io.WriteString(s.out.w, text)
	s.midline = text != "" && !strings.HasSuffix(text, "\n")
}

func (s *screen) Display(b session.Bundle) {
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
		io.WriteString(s.out.w, text+"\n")
	}
}

// Ask reads an answer. Ctrl-C instead of one interrupts the input that asked.
func (s *screen) Ask(ctx context.Context, prompt string, secret bool) (string, error) {
	if s.answers == nil {
		return "", fmt.Errorf("%s: nobody is here to answer", strings.TrimRight(prompt, " "))
	}
	s.settle()
	type reply struct {
		answer string
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		answer, err := s.answers.ask(prompt, secret)
		replies <- reply{answer, err}
	}()
	select {
	case r := <-replies:
		switch {
		case errors.Is(r.err, errCleared):
			s.interrupt()
		case errors.Is(r.err, io.EOF):
			return "", fmt.Errorf("%s: the end of the input is no answer", strings.TrimRight(prompt, " "))
		}
		return r.answer, r.err
	case <-ctx.Done(): // a plain stream goes on waiting for its line
		return "", ctx.Err()
	}
}

// settle makes what an input left on the screen stay there.
func (s *screen) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.board.settle()
	s.endLine()
}

func (s *screen) endLine() {
	if s.midline {
		io.WriteString(s.out.w, "\n")
	}
	s.midline = false
}

// fault shows an error: where it was, dimmed, then what it is.
func (s *screen) fault(e *session.Error) {
	dim, red, plain := "", "", ""
	if s.err.color {
		dim, red, plain = "\x1b[2m", "\x1b[31m", "\x1b[0m"
	}
	var b strings.Builder
	if e.Name == session.Interrupted && s.err.rich {
		b.WriteString(eraseLine) // of the terminal's ^C
	}
	for _, line := range e.Traceback {
		fmt.Fprintf(&b, "%s%s%s\n", dim, line, plain)
	}
	fmt.Fprintf(&b, "%s%s: %s%s\n", red, e.Name, e.Message, plain)
	s.Write(session.Stderr, b.String())
}

// notice writes a line that is no result, in the place of a ^C.
func (s *screen) notice(text string) {
	if s.err.rich {
		text = eraseLine + text
	}
	s.Write(session.Stderr, text+"\n")
}

// writer is for those who write to a stream and know no session.
func (s *screen) writer(to session.Stream) io.Writer { return streamWriter{s, to} }

type streamWriter struct {
	screen *screen
	to     session.Stream
}

func (w streamWriter) Write(p []byte) (int, error) {
	w.screen.Write(w.to, string(p))
	return len(p), nil
}
