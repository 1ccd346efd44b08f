package session

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/internal/atomicfile"
	"scango/internal/words"
)

// Error is what went wrong in an input. Its text is one line; Traceback adds
// where it was, innermost last, for a front to show above it.
type Error struct {
	Name      string // SyntaxError, NameError, Interrupted, Panic or Error
	Message   string
	Traceback []string
}

func (e *Error) Error() string { return e.Message }

// Interrupted is the name of the Error of an input that its context ended.
const Interrupted = "Interrupted"

// explain turns what Starlark returns into an Error.
func (s *Session) explain(err error) *Error {
	var syntaxError syntax.Error
	var names resolve.ErrorList
	var evalError *starlark.EvalError
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &syntaxError):
		return &Error{Name: "SyntaxError", Message: syntaxError.Msg, Traceback: s.caret(syntaxError.Pos)}
	case errors.As(err, &names):
		return s.unknownName(names[0])
	case errors.As(err, &evalError):
		e := &Error{Name: "Error", Message: evalError.Msg}
		cause := evalError.Unwrap()
		if cause != nil && errors.As(cause, &own) {
			e.Name, e.Message = own.Name, own.Message
		}
		if atomicfile.IsFull(cause) && !strings.Contains(e.Message, "disk is full") {
			e.Message = "the disk is full: " + e.Message
		}
		e.Traceback = s.backtrace(evalError.CallStack)
		return e
	}
	return &Error{Name: "Error", Message: atomicfile.ExplainFull(err).Error()}
}

var undefined = regexp.MustCompile(`^undefined: (\w+)$`)

func (s *Session) unknownName(fault resolve.Error) *Error {
	e := &Error{Name: "NameError", Message: fault.Msg, Traceback: s.caret(fault.Pos)}
	if m := undefined.FindStringSubmatch(fault.Msg); m != nil {
		e.Message = fmt.Sprintf("%s is not defined", m[1])
		if near := words.Nearest(m[1], s.names()); near != "" {
			e.Message += fmt.Sprintf("; did you mean %s?", near)
		}
	} else {
		e.Name = "SyntaxError"
	}
	return e
}

// listing is the lines of an input, as tracebacks show them.
type listing []string

// newListing shows each line of code as it was typed, unless it was a shorthand
// form, in which positions are others.
func newListing(input, code string) listing {
	lines := strings.Split(code, "\n")
	for i, typed := range strings.Split(input, "\n") {
		if strings.EqualFold(typed, lines[i]) { // spelled another way at most
			lines[i] = typed
		}
	}
	return lines
}

// line returns the source line at a position; ok is false if there is none.
func (s *Session) line(at syntax.Position) (text string, ok bool) {
	lines := s.sources[at.Filename()]
	if at.Line < 1 || int(at.Line) > len(lines) {
		return "", false
	}
	return lines[at.Line-1], true
}

// caret returns the line at a position with a mark below it.
func (s *Session) caret(at syntax.Position) []string {
	line, ok := s.line(at)
	if !ok {
		return nil
	}
	pad := []rune(line)[:min(max(int(at.Col)-1, 0), len([]rune(line)))]
	for i, r := range pad {
		if r != '\t' {
			pad[i] = ' '
		}
	}
	return []string{fmt.Sprintf("line %d", at.Line), "    " + line, "    " + string(pad) + "^"}
}

// shownFrames is how many frames a traceback shows from either end.
const shownFrames = 8

// backtrace returns the source line of each frame that has one, outermost
// first.
func (s *Session) backtrace(stack starlark.CallStack) []string {
	var out []string
	for i, frame := range stack {
		if i >= shownFrames && i < len(stack)-shownFrames {
			if i == shownFrames {
				out = append(out, fmt.Sprintf("… and %d more", len(stack)-2*shownFrames))
			}
			continue
		}
		if frame.Pos.Filename() == "<builtin>" {
			continue
		}
		text := fmt.Sprintf("%s, line %d", frame.Pos.Filename(), frame.Pos.Line)
		if frame.Name != "<toplevel>" && frame.Name != "<expr>" {
			text += ", in " + frame.Name
		}
		out = append(out, text)
		if line, ok := s.line(frame.Pos); ok {
			out = append(out, "    "+strings.TrimSpace(line))
		}
	}
	return out
}
