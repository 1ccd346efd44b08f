package workspace

import (
	"testing"

	"scango/repl/session/sessiontest"
)

// The transcripts run through the session itself.
func TestTranscripts(t *testing.T) {
	sessiontest.Run(t, "../testdata", func(t *testing.T) func(string) string {
		s := newSession(t)
		return func(input string) string { return sessiontest.Shown(s, input) }
	})
}
