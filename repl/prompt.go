package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/source"
)

const (
	firstPrompt = "scan> "
	morePrompt  = "  ... "
)

// errCleared is what reading gives after Ctrl-C.
var errCleared = errors.New("input cleared")

// input is where lines come from: a keyboard with editing, or a plain stream.
type input interface {
	// read reads a line that continues the lines before; indent is what it may
	// begin with. The error is io.EOF or errCleared.
	read(before, indent string) (string, error)
	// ask reads an answer, without echo where it is secret.
	ask(prompt string, secret bool) (string, error)
	close()
}

// newInput suits the terminal: editing needs one that understands escape codes,
// and a prompt, which h is there for.
func (c *cli) newInput(s *session.Session, h *history.History, to *screen) (input, error) {
	if h != nil && isTerminal(c.stdin) && to.out.rich {
		k, err := newKeyboard(s, h, to)
		if err != nil {
			return nil, fmt.Errorf("prompt: %w", err)
		}
		return k, nil
	}
	return &stream{file: c.stdin, in: bufio.NewReader(c.stdin), prompts: to.writer(session.Stderr)}, nil
}

// prompt reads inputs and runs them until there are no more.
func (s *shell) prompt(ctx context.Context) error {
	defer context.AfterFunc(ctx, s.input.close)()
	for ctx.Err() == nil {
		code, err := s.read()
		switch {
		case errors.Is(err, errCleared):
			continue
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case err != nil:
			return err
		}
		if strings.TrimSpace(code) == "" {
			continue
		}
		if fault := s.eval(ctx, code); fault != nil {
			s.screen.fault(fault)
		}
	}
	return ctx.Err()
}

// read reads lines until the parser has a whole input. The end of the stream
// ends the input, too.
func (s *shell) read() (string, error) {
	code, err := s.input.read("", "")
	for err == nil {
		state, indent := s.session.IsComplete(code)
		if state != source.Incomplete {
			return code, nil
		}
		var line string
		if line, err = s.input.read(code, indent); errors.Is(err, io.EOF) {
			return code, nil
		}
		if strings.TrimSpace(line) == "" {
			line = "" // an empty line ends a block, whatever its proposed indentation
		}
		code += "\n" + line
	}
	return "", err
}

// stream reads lines of a pipe, or of a terminal that can do no more. Its
// prompts go where no script looks for results.
type stream struct {
	file    io.Reader
	prompts io.Writer
	mu      sync.Mutex // an answer that is no longer waited for may still be read
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
	if f, ok := s.file.(*os.File); ok && secret && isTerminal(f) {
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
