package progress

import (
	"strings"
	"testing"

	"scango/scanlib/stage"
)

// The name of a file in a warning does not reach the terminal raw.
func TestWarningsAreVisible(t *testing.T) {
	var b strings.Builder
	l := NewLog(&b, false)
	l.Event(stage.Event{Kind: stage.Warning, Message: "skipped bad\x1b[2J\n.png, \x1b]0;title\a.png"})
	if got := b.String(); !strings.HasSuffix(got, `skipped bad\x1b[2J\n.png, \x1b]0;title\a.png`+"\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
}
