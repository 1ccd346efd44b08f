package server

import (
	"errors"
	"strings"
	"testing"

	"scango/repl/live"
	"scango/repl/session/sessiontest"
)

// The transcripts of the session run through the socket.
func TestTranscripts(t *testing.T) {
	sessiontest.Run(t, "../../session/testdata", func(t *testing.T) func(string) string {
		serve(t)
		return func(input string) string {
			var err error
			text := printed(t, func() { _, err = live.Do(input) })
			var fault *live.Error
			if errors.As(err, &fault) {
				text += strings.Join(append(fault.Traceback, fault.Name+": "+fault.Message), "\n")
			}
			return strings.TrimRight(text, "\n")
		}
	})
}
