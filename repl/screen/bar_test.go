package screen

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"scango/repl/screen/screentest"
	"scango/scanlib/stage"
)

// story is what a run of two stages tells, with a warning in the middle, and
// the last line of the terminal after each event.
var story = []struct {
	ev   stage.Event
	last string
}{
	{stage.Event{Kind: stage.Loaded, Stage: stage.Pretext, Seconds: 76.2}, "pretext: done before, in 1 min 16 s"},
	{stage.Event{Kind: stage.Started, Stage: stage.Scan, Epoch: 0, Epochs: 2, Total: 20, Done: 5, Unit: "steps"},
		" 25% |██        | scan: epoch 1/2, 5/20 steps"},
	{stage.Event{Kind: stage.Compiling, Stage: stage.Scan}, "scan: compiling …"},
	{stage.Event{Kind: stage.Progress, Stage: stage.Scan, Epoch: 1, Epochs: 2, Done: 8, Total: 20, Unit: "steps"},
		" 40% |████      | scan: epoch 1/2, 8/20 steps"},
	{stage.Event{Kind: stage.Warning, Stage: stage.Scan, Message: "a cluster is empty"},
		" 40% |████      | scan: epoch 1/2, 8/20 steps"},
	{stage.Event{Kind: stage.Epoch, Stage: stage.Scan, Epoch: 2, Epochs: 2, Done: 20, Total: 20, Unit: "steps", Metrics: []stage.Metric{{Name: "loss", Value: -2.5}}},
		"100% |██████████| scan: epoch 2/2, 20/20 steps, loss -2.5"},
	{stage.Event{Kind: stage.Finished, Stage: stage.Scan, Seconds: 150}, "scan: done in 2 min 30 s, loss -2.5"},
}

func TestBar(t *testing.T) {
	var out bytes.Buffer
	b := NewBar(Terminal{Writer: &out, Rich: true})
	b.tracker.Clock = func() time.Time { return time.Time{} } // no rates
	for i, row := range story {
		b.drawn = time.Time{} // as if time passed between events
		b.Event(row.ev)
		lines := strings.Split(shown(out.Bytes()), "\n")
		if last := lines[len(lines)-1]; last != row.last {
			t.Errorf("event %d: the last line is %q, want %q", i, last, row.last)
		}
	}
	want := "pretext: done before, in 1 min 16 s\nscan: continues after 5/20 steps\nwarning: scan: a cluster is empty\nscan: done in 2 min 30 s, loss -2.5"
	if got := shown(out.Bytes()); got != want {
		t.Errorf("the terminal shows\n%s\nwant\n%s", got, want)
	}
	if got := b.Place(); got != "after scan" {
		t.Errorf("place %q", got)
	}
}

// shown is what a terminal of 80 columns shows of bytes.
func shown(bytes []byte) string {
	t := screentest.NewTerminal(80)
	t.Write(bytes)
	return t.Text()
}

// A bar that is closed in the middle leaves an empty line, and a log line of
// somebody else is not written into it.
func TestBarClose(t *testing.T) {
	var out bytes.Buffer
	b := NewBar(Terminal{Writer: &out, Rich: true, Color: true})
	b.Event(stage.Event{Kind: stage.Progress, Stage: "fetch", Done: 3 << 20, Unit: "bytes"})
	if got := shown(out.Bytes()); got != "fetch: 3.1 MB" {
		t.Errorf("shows %q", got)
	}
	b.Event(stage.Event{Kind: stage.Warning, Stage: stage.Data, Message: "skipped a.png"})
	b.Close()
	b.Close()
	out.WriteString("stopped")
	if got, want := shown(out.Bytes()), "warning: data: skipped a.png\nstopped"; got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
	if !strings.Contains(out.String(), "\x1b[33mwarning\x1b[0m: data") {
		t.Errorf("no color in %q", out.String())
	}
}

// A bar is cut to the terminal, which would wrap it, and is not redrawn for each
// step.
func TestBarWidth(t *testing.T) {
	var out bytes.Buffer
	b := NewBar(Terminal{Writer: &out, Rich: true})
	long := strings.Repeat("long ", 30)
	for done := range 50 {
		b.Event(stage.Event{Kind: stage.Progress, Stage: stage.Stage(long), Done: done, Total: 50, Unit: "steps"})
	}
	if got := shown(out.Bytes()); len([]rune(got)) != 79 || !strings.HasSuffix(got, "…") {
		t.Errorf("shows %q, want 79 characters", got)
	}
	if n := strings.Count(out.String(), EraseLine); n > 10 {
		t.Errorf("50 steps at once drew the bar %d times", n)
	}
}
