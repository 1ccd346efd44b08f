package progress

import (
	"strings"
	"testing"
	"time"

	"scango/scanlib/stage"
)

// clock is a time that a test sets.
type clock struct{ now time.Time }

func newClock() *clock                { return &clock{time.Unix(0, 0)} }
func (c *clock) time() time.Time      { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func losses(value float64) []stage.Metric { return []stage.Metric{{Name: "loss", Value: value}} }

// story is a run of two stages with all that can happen: what each event, and
// the seconds after the one before, makes of the line that stays or is logged,
// and of what is under way.
var story = []struct {
	after     int
	ev        stage.Event
	line, now string
}{
	{0, stage.Event{Kind: stage.Started, Stage: stage.Data, Unit: "images"}, "", "data …"},
	{1, stage.Event{Kind: stage.Finished, Stage: stage.Data, Seconds: 1, Message: "500 to train"}, "data: done in 1.0 s, 500 to train", ""},
	{0, stage.Event{Kind: stage.Loaded, Stage: stage.Pretext, Seconds: 76.2}, "pretext: done before, in 1 min 16 s", ""},
	{0, stage.Event{Kind: stage.Started, Stage: stage.Neighbors, Total: 500, Unit: "images"}, "", "neighbors: 0/500 images"},
	{0, stage.Event{Kind: stage.Finished, Stage: stage.Neighbors, Seconds: 0.04}, "neighbors: done in 0.0 s", ""},
	{0, stage.Event{Kind: stage.Started, Stage: stage.Scan, Epochs: 3, Epoch: 1, Done: 1005, Total: 3000, Unit: "steps"},
		"scan: continues after 1,005/3,000 steps", "scan: epoch 2/3, 1,005/3,000 steps"},
	{5, stage.Event{Kind: stage.Compiling, Stage: stage.Scan}, "(scan: compiling …)", "scan: compiling …"},
	// 60 s of compiling end with the first step: the pace counts from there.
	{60, stage.Event{Kind: stage.Progress, Stage: stage.Scan, Epoch: 2, Epochs: 3, Done: 1006, Total: 3000, Unit: "steps"},
		"", "scan: epoch 2/3, 1,006/3,000 steps"},
	// 994 steps in 100 s leave as many seconds for 1,000.
	{100, stage.Event{Kind: stage.Epoch, Stage: stage.Scan, Epoch: 2, Epochs: 3, Done: 2000, Total: 3000, Unit: "steps", Metrics: losses(-1.25)},
		"(scan: epoch 2/3, 2,000/3,000 steps, 1 min 41 s left, 9.9 steps/s, loss -1.25)",
		"scan: epoch 2/3, 2,000/3,000 steps, 1 min 41 s left, 9.9 steps/s, loss -1.25"},
	{0, stage.Event{Kind: stage.Warning, Stage: stage.Scan, Epoch: 2, Message: "cluster 3 is empty"}, "warning: scan: cluster 3 is empty",
		"scan: epoch 2/3, 2,000/3,000 steps, 1 min 41 s left, 9.9 steps/s, loss -1.25"},
	// A part has a pace of its own; its compiling counts for neither.
	{0, stage.Event{Kind: stage.Compiling, Stage: stage.Scan, Part: "validation"}, "(scan validation: compiling …)", "scan validation: compiling …"},
	{30, stage.Event{Kind: stage.Progress, Stage: stage.Scan, Part: "validation", Done: 100, Total: 500, Unit: "images"},
		"", "scan validation: 100/500 images, loss -1.25"},
	{2, stage.Event{Kind: stage.Progress, Stage: stage.Scan, Part: "validation", Done: 500, Total: 500, Unit: "images"},
		"", "scan validation: 500/500 images, 200 images/s, loss -1.25"},
	{1, stage.Event{Kind: stage.Progress, Stage: stage.Scan, Epoch: 3, Epochs: 3, Done: 2019, Total: 3000, Unit: "steps"},
		"", "scan: epoch 3/3, 2,019/3,000 steps, 1 min 40 s left, 9.8 steps/s, loss -1.25"},
	{99, stage.Event{Kind: stage.Epoch, Stage: stage.Scan, Epoch: 3, Epochs: 3, Done: 3000, Total: 3000, Unit: "steps", Metrics: losses(-2.5)},
		"(scan: epoch 3/3, 3,000/3,000 steps, 9.9 steps/s, loss -2.5)", "scan: epoch 3/3, 3,000/3,000 steps, 9.9 steps/s, loss -2.5"},
	{0, stage.Event{Kind: stage.Finished, Stage: stage.Scan, Seconds: 402}, "scan: done in 6 min 42 s, loss -2.5", ""},
	// Nothing of one stage is said of the next.
	{0, stage.Event{Kind: stage.Started, Stage: stage.SelfLabel, Epochs: 1, Total: 1000, Unit: "steps"},
		"(selflabel: 1 epoch, 1,000 steps)", "selflabel: epoch 1/1, 0/1,000 steps"},
	{1, stage.Event{Kind: stage.Progress, Stage: stage.SelfLabel, Epoch: 1, Epochs: 1, Done: 1, Total: 1000, Unit: "steps"},
		"", "selflabel: epoch 1/1, 1/1,000 steps"},
	// Several runs.
	{0, stage.Event{Kind: stage.Next, Run: "seed-2", Seed: 2, Done: 1, Total: 3, Seconds: 240}, "run 2 of 3: seed-2, about 4 min 00 s left for all", ""},
	{0, stage.Event{Kind: stage.Loaded, Run: "seed-2", Seed: 2, Seconds: 17.5}, "seed-2: done before, in 18 s", ""},
	{0, stage.Event{Kind: stage.Next, Run: "seed-3", Seed: 3, Done: 2, Total: 3}, "run 3 of 3: seed-3", ""},
	// A download of unknown size, and one of known size.
	{0, stage.Event{Kind: stage.Progress, Stage: "fetch", Done: 3_100_000, Unit: "bytes"}, "", "fetch: 3.1 MB"},
	{0, stage.Event{Kind: stage.Progress, Stage: "fetch", Done: 0, Total: 11_600_000, Unit: "bytes"}, "", "fetch: 0 B of 11.6 MB"},
	{4, stage.Event{Kind: stage.Progress, Stage: "fetch", Done: 5_800_000, Total: 11_600_000, Unit: "bytes"},
		"", "fetch: 5.8 MB of 11.6 MB, 4.0 s left, 1.4 MB/s"},
}

// inLog is a line as the story has it: in brackets, what only a log shows.
func inLog(line Line) string {
	if line.Passing {
		return "(" + line.String() + ")"
	}
	return line.String()
}

func TestTracker(t *testing.T) {
	c := newClock()
	tracker := Tracker{Clock: c.time}
	for i, row := range story {
		c.pass(time.Duration(row.after) * time.Second)
		if got := inLog(tracker.Add(row.ev)); got != row.line {
			t.Errorf("event %d: line %q, want %q", i, got, row.line)
		}
		if got := tracker.Now().String(); got != row.now {
			t.Errorf("event %d: now %q, want %q", i, got, row.now)
		}
	}
}

func TestPlace(t *testing.T) {
	second := stage.Event{Kind: stage.Next, Run: "seed-2", Done: 1, Total: 3}
	for _, row := range []struct {
		events []stage.Event
		want   string
	}{
		{nil, "before the first stage"},
		{[]stage.Event{{Kind: stage.Warning, Stage: stage.Data}}, "before the first stage"},
		{[]stage.Event{{Kind: stage.Compiling, Stage: stage.Scan}}, "in scan"},
		{[]stage.Event{{Kind: stage.Progress, Stage: stage.Scan, Part: "heads", Done: 3, Total: 9000, Unit: "steps"}}, "in scan heads, after 3 of 9,000 steps"},
		{[]stage.Event{{Kind: stage.Finished, Stage: stage.Scan}, {Kind: stage.Warning, Stage: stage.Evaluate}}, "after scan"},
		{[]stage.Event{{Kind: stage.Finished, Stage: stage.Scan}, second}, "in run 2 of 3: seed-2, before the first stage"},
		{[]stage.Event{second, {Kind: stage.Loaded, Stage: stage.Pretext}}, "in run 2 of 3: seed-2, after pretext"},
	} {
		var tracker Tracker
		for _, ev := range row.events {
			tracker.Add(ev)
		}
		if got := tracker.Place(); got != row.want {
			t.Errorf("%+v: %q, want %q", row.events, got, row.want)
		}
	}
}

func TestWithBar(t *testing.T) {
	for _, row := range []struct {
		now  Now
		want string
	}{
		{Now{}, ""},
		{Now{Name: "scan", Total: 3, Unit: "steps"}, "  0% |          | scan: 0/3 steps"},
		{Now{Name: "scan", Done: 2, Total: 3, Unit: "steps"}, " 66% |██████    | scan: 2/3 steps"},
		{Now{Name: "scan", Done: 3, Total: 3, Unit: "steps"}, "100% |██████████| scan: 3/3 steps"},
		{Now{Name: "scan", Done: 4, Total: 3, Unit: "steps"}, "100% |██████████| scan: 4/3 steps"}, // more than was announced
		{Now{Name: "scan", Done: 2, Total: 3, Compiling: true}, "scan: compiling …"},
		{Now{Name: "fetch", Done: 2000, Unit: "bytes"}, "fetch: 2.0 kB"},
	} {
		if got := row.now.WithBar(10); got != row.want {
			t.Errorf("%+v: %q, want %q", row.now, got, row.want)
		}
	}
}

func TestLog(t *testing.T) {
	for _, row := range []struct {
		quiet bool
		want  string
	}{
		{true, "warning: scan: cluster 3 is empty\n"},
		{false, `data: done in 1.0 s, 500 to train
pretext: done before, in 1 min 16 s
neighbors: done in 0.0 s
scan: continues after 1,005/3,000 steps
scan: compiling …
scan: epoch 2/3, 1,006/3,000 steps
scan: epoch 2/3, 2,000/3,000 steps, 1 min 41 s left, 9.9 steps/s, loss -1.25
warning: scan: cluster 3 is empty
scan validation: compiling …
scan validation: 100/500 images, loss -1.25
scan: epoch 3/3, 3,000/3,000 steps, 9.9 steps/s, loss -2.5
scan: done in 6 min 42 s, loss -2.5
selflabel: 1 epoch, 1,000 steps
run 2 of 3: seed-2, about 4 min 00 s left for all
seed-2: done before, in 18 s
run 3 of 3: seed-3
`}, // Progress has a line where ten seconds were silent.
	} {
		var out strings.Builder
		c := newClock()
		l := NewLog(&out, row.quiet)
		l.tracker.Clock = c.time
		for _, e := range story {
			c.pass(time.Duration(e.after) * time.Second)
			l.Event(e.ev)
		}
		if out.String() != row.want {
			t.Errorf("quiet %v: got\n%swant\n%s", row.quiet, out.String(), row.want)
		}
	}
}

func TestPage(t *testing.T) {
	lines := []string{"data: done in 1.0 s", "warning: data: skipped <1>.png"}
	for _, row := range []struct {
		page       Page
		text, html string
	}{
		{Page{}, "", ""},
		{Page{Lines: lines}, "data: done in 1.0 s\nwarning: data: skipped <1>.png",
			"<div>data: done in 1.0 s</div>\n<div>warning: data: skipped &lt;1&gt;.png</div>\n"},
		{Page{Now: Now{Name: "scan", Done: 1, Total: 2, Unit: "steps"}}, " 50% |█████     | scan: 1/2 steps",
			"<div><progress max=\"2\" value=\"1\"></progress> scan: 1/2 steps</div>\n"},
		{Page{Lines: lines[:1], Now: Now{Name: "scan", Compiling: true}}, "data: done in 1.0 s\nscan: compiling …",
			"<div>data: done in 1.0 s</div>\n<div><progress></progress> scan: compiling …</div>\n"},
	} {
		if got := row.page.String(); got != row.text {
			t.Errorf("text %q, want %q", got, row.text)
		}
		if got := row.page.HTML(); got != row.html {
			t.Errorf("HTML %q, want %q", got, row.html)
		}
	}
}
