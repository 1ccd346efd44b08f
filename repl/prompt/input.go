package prompt

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"scango/repl/screen"
	"scango/repl/session"
	"scango/repl/session/history"
)

const (
	firstPrompt = "scan> "
	morePrompt  = "  ... "
)

// errCleared is the error of reading after Ctrl-C.
var errCleared = errors.New("input cleared")

// input is a source of lines: a keyboard with editing, or a plain stream.
type input interface {
	// read reads a line that continues the lines before, with indent as its
	// initial text. The error is io.EOF or errCleared.
	read(before, indent string) (string, error)
	// ask reads an answer, without echo where it is secret.
	ask(prompt string, secret bool) (string, error)
	close()
}

// newInput returns the input that suits the terminal.
func newInput(stdin io.Reader, s *session.Session, h *history.History, to *screen.Screen) (input, error) {
	tty, _ := stdin.(*os.File)
	to.Sixels(func() bool { return asksSixels(tty, to.Out) })
	if h != nil && screen.IsTerminal(stdin) && to.Out.Rich {
		k, err := newKeyboard(tty, s, h, to)
		if err != nil {
			return nil, fmt.Errorf("prompt: %w", err)
		}
		return k, nil
	}
	return &stream{file: stdin, in: bufio.NewReader(stdin), prompts: to.Writer(session.Stderr)}, nil
}

// stream reads lines of a pipe, or of a plain terminal. Its prompts go to
// standard error, to keep them out of results.
type stream struct {
	file    io.Reader
	prompts io.Writer
	mu      sync.Mutex // an answer may still be read after its question was canceled
	in      *bufio.Reader
}

func (s *stream) read(before, _ string) (string, error) {
	prompt := firstPrompt
	if before != "" {
		prompt = morePrompt
	}
	return s.ask(prompt, false)
}

func (s *stream) ask(prompt string, secret bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.WriteString(s.prompts, prompt)
	if f, ok := s.file.(*os.File); ok && secret && screen.IsTerminal(f) {
		answer, err := term.ReadPassword(int(f.Fd()))
		io.WriteString(s.prompts, "\n")
		return string(answer), err
	}
	line, err := s.in.ReadString('\n')
	if line == "" && err != nil {
		io.WriteString(s.prompts, "\n")
		return "", io.EOF
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (s *stream) close() {}
