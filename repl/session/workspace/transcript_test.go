package workspace

import (
	"context"
	"errors"
	"strings"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// The transcripts run through the session itself.
func TestTranscripts(t *testing.T) {
	sessiontest.Run(t, "../testdata", func(t *testing.T) func(string) string {
		s := newSession(t)
		return func(input string) string { return shown(s, input) }
	})
}

// shown is all that a front has to show of an input, as text.
func shown(s *session.Session, input string) string {
	r := &recorder{}
	result, err := s.Eval(context.Background(), input, r)
	text := r.text.String()
	for _, b := range r.bundles {
		text += b.Text() + "\n"
	}
	var fault *session.Error
	if errors.As(err, &fault) {
		return text + strings.Join(append(fault.Traceback, fault.Name+": "+fault.Message), "\n")
	}
	if result != nil {
		text += result.Text()
	}
	return text
}
