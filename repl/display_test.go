package repl

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"scango/scanlib/stage"
)

// story is what a run of two stages tells, with a warning in the middle.
var story = []stage.Event{
	{Kind: stage.Loaded, Stage: "pretext", Seconds: 76.2},
	{Kind: stage.Started, Stage: "scan", Epochs: 2, Total: 20, Done: 5, Unit: "steps"},
	{Kind: stage.Compiling, Stage: "scan"},
	{Kind: stage.Progress, Stage: "scan", Epoch: 1, Epochs: 2, Done: 6, Total: 20, Unit: "steps"},
	{Kind: stage.Progress, Stage: "scan", Epoch: 1, Epochs: 2, Done: 8, Total: 20, Unit: "steps"},
	{Kind: stage.Warning, Stage: "scan", Message: "a cluster is empty"},
	{Kind: stage.Epoch, Stage: "scan", Epoch: 1, Epochs: 2, Done: 10, Total: 20, Unit: "steps", Metrics: []stage.Metric{{Name: "loss", Value: -1.25}}},
	{Kind: stage.Epoch, Stage: "scan", Epoch: 2, Epochs: 2, Done: 20, Total: 20, Unit: "steps", Metrics: []stage.Metric{{Name: "loss", Value: -2.5}}},
	{Kind: stage.Finished, Stage: "scan", Seconds: 150},
}

// Events come six seconds apart: every second progress is due a line.
func TestLines(t *testing.T) {
	var out bytes.Buffer
	l := newLines(&out, false)
	clock := l.shown
	l.now = func() time.Time { return clock }
	for _, ev := range story {
		clock = clock.Add(6 * time.Second)
		l.event(ev)
	}
	l.close()
	want := `pretext: done before, in 76.2 s
scan: continues after 5/20 steps
scan: compiling …
scan: 8/20 steps, 0.3 steps/s, 0:36 left
warning: scan: a cluster is empty
scan: epoch 1/2, loss -1.25, 0.2 steps/s, 0:45 left
scan: epoch 2/2, loss -2.5, 0.6 steps/s, 0:00 left
scan: done in 2:30
`
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestLinesQuiet(t *testing.T) {
	var out bytes.Buffer
	l := newLines(&out, true)
	for _, ev := range story {
		l.event(ev)
	}
	if got, want := out.String(), "warning: scan: a cluster is empty\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What stays on a terminal: each line after the last return or erasure in it.
func visible(out string) []string {
	erase := regexp.MustCompile(`\x1b\[0K`)
	lines := strings.Split(erase.ReplaceAllString(out, ""), "\n")
	for i, line := range lines {
		line = line[strings.LastIndex(line, "\r")+1:]
		lines[i] = strings.TrimPrefix(line, "\x1b[2K")
	}
	return lines
}

func TestBars(t *testing.T) {
	for _, row := range []struct {
		color   bool
		warning string
	}{
		{true, "\x1b[33mwarning\x1b[0m: scan: a cluster is empty"},
		{false, "warning: scan: a cluster is empty"},
	} {
		var out bytes.Buffer
		b := newBars(&out, row.color)
		for _, ev := range story {
			b.event(ev)
			b.drawn = time.Time{} // as if time passed between events
		}
		b.close()
		b.close()
		want := []string{"pretext: done before, in 76.2 s", "scan: continues after 5/20 steps",
			row.warning, "scan: done in 2:30, loss -2.5", ""}
		if got := visible(out.String()); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("color %v: the terminal shows:\n%q\nwant:\n%q", row.color, got, want)
		}
		for _, passing := range []string{"scan: compiling …", "scan epoch 1/2", "40%"} {
			if !strings.Contains(out.String(), passing) {
				t.Errorf("color %v: never shown: %q in %q", row.color, passing, out.String())
			}
		}
	}
}

func TestBytes(t *testing.T) {
	var out bytes.Buffer
	b := newBars(&out, false)
	b.event(stage.Event{Kind: stage.Progress, Stage: "download", Done: 3 << 20, Unit: "bytes"})
	b.event(stage.Event{Kind: stage.Progress, Stage: "download", Done: 5 << 20, Total: 10 << 20, Unit: "bytes"})
	b.close()
	for _, want := range []string{"download: 3 MiB", "50% |████████████            |  download"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, row := range []struct {
		ev   stage.Event
		want string
	}{
		{stage.Event{}, "before the first stage"},
		{stage.Event{Kind: stage.Compiling, Stage: "scan"}, "in scan"},
		{stage.Event{Kind: stage.Progress, Stage: "scan", Done: 3, Total: 9, Unit: "steps"}, "in scan, after 3 of 9 steps"},
		{stage.Event{Kind: stage.Finished, Stage: "scan"}, "after scan"},
	} {
		w := watcher{next: func(stage.Event) {}}
		w.event(row.ev)
		w.event(stage.Event{Kind: stage.Warning, Stage: "other"})
		if got := w.place(); got != row.want {
			t.Errorf("%+v: %q, want %q", row.ev, got, row.want)
		}
	}
}

func TestPace(t *testing.T) {
	start := time.Unix(0, 0)
	p := newPace(stage.Event{Done: 100}, start)
	for _, row := range []struct {
		done, total int
		unit        string
		after       time.Duration
		want        string
	}{
		{100, 400, "steps", time.Second, ""},
		{150, 400, "steps", 10 * time.Second, "5.0 steps/s, 0:50 left"},
		{1100, 4100, "images", time.Second, "1000 images/s, 0:03 left"},
		{101, 3701, "steps", time.Second, "1.0 steps/s, 1:00:00 left"},
		{100 + 3<<20, 100 + 6<<20, "bytes", 2 * time.Second, "1.5 MiB/s, 0:02 left"},
	} {
		ev := stage.Event{Done: row.done, Total: row.total, Unit: row.unit}
		if got := p.text(ev, start.Add(row.after)); got != row.want {
			t.Errorf("%+v: %q, want %q", row, got, row.want)
		}
	}
}
