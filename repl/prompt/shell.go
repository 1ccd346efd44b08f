package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"scango/repl/screen"
	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/source"
)

// Shell runs inputs in a session and shows their results.
type Shell struct {
	session    *session.Session
	screen     *screen.Screen
	input      input // nil without Listen
	interrupts interrupts
}

// New returns a shell that reads no input yet.
func New(s *session.Session, to *screen.Screen) *Shell {
	return &Shell{session: s, screen: to, interrupts: interrupts{notice: to.Notice}}
}

// Listen lets the shell read answers, and inputs for Prompt, from stdin. Line
// editing requires a terminal that understands escape codes. h, the history to
// recall from, may be nil.
func (s *Shell) Listen(stdin io.Reader, h *history.History) (err error) {
	s.input, err = newInput(stdin, s.session, h, s.screen)
	return err
}

// HandleInterrupts directs SIGINT to the input under way, until stop.
func (s *Shell) HandleInterrupts() (stop func()) { return s.interrupts.watch() }

// Run evaluates code, and shows its result or its error, whose message begins
// with name unless that is "".
func (s *Shell) Run(ctx context.Context, name, code string) *session.Error {
	fault := s.eval(ctx, code)
	if fault == nil {
		return nil
	}
	if name != "" {
		fault.Message = name + ": " + fault.Message
	}
	s.screen.Fail(fault)
	return fault
}

func (s *Shell) eval(ctx context.Context, code string) *session.Error {
	var result *session.Bundle
	var err error
	s.interrupts.during(ctx, func(ctx context.Context) {
		result, err = s.session.Eval(ctx, code, output{s.screen, s})
	})
	s.screen.Settle()
	var fault *session.Error
	if errors.As(err, &fault) {
		return fault
	}
	if result != nil {
		s.screen.Display(*result)
	}
	return nil
}

// Prompt reads inputs and runs them until there are no more or ctx ends.
func (s *Shell) Prompt(ctx context.Context) error {
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
		if strings.TrimSpace(code) != "" {
			s.Run(ctx, "", code)
		}
	}
	return ctx.Err()
}

// read reads lines until the parser has a whole input. The end of the stream
// ends the input, too.
func (s *Shell) read() (string, error) {
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
			line = "" // an empty line ends a block, even where it was indented
		}
		code += "\n" + line
	}
	return "", err
}

// Close restores the terminal.
func (s *Shell) Close() {
	if s.input != nil {
		s.input.close()
	}
}

// output is the screen, with answers from the shell's input.
type output struct {
	*screen.Screen
	shell *Shell
}

// Ask reads an answer. Ctrl-C instead of one interrupts the input that asked.
func (o output) Ask(ctx context.Context, prompt string, secret bool) (string, error) {
	s, question := o.shell, strings.TrimRight(prompt, " ")
	if s.input == nil {
		return "", fmt.Errorf("%s: nobody is here to answer", question)
	}
	s.screen.Settle()
	type reply struct {
		answer string
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		answer, err := s.input.ask(prompt, secret)
		replies <- reply{answer, err}
	}()
	select {
	case r := <-replies:
		switch {
		case errors.Is(r.err, errCleared):
			s.interrupts.interrupt()
		case errors.Is(r.err, io.EOF):
			return "", fmt.Errorf("%s: the input ended before an answer", question)
		}
		return r.answer, r.err
	case <-ctx.Done(): // a plain stream keeps waiting for its line
		return "", ctx.Err()
	}
}
