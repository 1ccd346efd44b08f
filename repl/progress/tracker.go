package progress

import (
	"fmt"
	"time"

	"scango/internal/words"
	"scango/scanlib/stage"
)

// Tracker turns the events of a run, or of several runs one after the other,
// into text. Its zero value is ready to use; it is not safe for concurrent use.
type Tracker struct {
	Clock func() time.Time // time.Now if nil

	run     string         // "run 2 of 6: seed-2", of several runs
	last    stage.Event    // that was not a warning
	metrics []stage.Metric // of the last epoch of the stage
	work    stopwatch
	paces   map[string]*pace // by the name of a stage or part
}

// Line is a line of text about an event.
type Line struct {
	Text    string // "" for nothing
	Warning bool   // to be shown even if progress is not
	Passing bool   // only for a log: Now shows the same
}

// String begins a warning with that word.
func (l Line) String() string {
	if l.Warning {
		return "warning: " + l.Text
	}
	return l.Text
}

// Add takes the next event.
func (t *Tracker) Add(ev stage.Event) Line {
	if ev.Kind == stage.Warning {
		text := ev.Message
		if name := ev.Name(); name != "" { // of a whole run it is ""
			text = name + ": " + text
		}
		return Line{Text: words.Visible(text), Warning: true}
	}
	t.work.tick(t.now(), ev.Kind == stage.Compiling)
	t.last = ev
	switch ev.Kind {
	case stage.Next:
		t.run = words.Visible(stage.NextText(ev))
		t.forget()
	case stage.Started, stage.Loaded:
		t.forget()
	case stage.Epoch:
		t.metrics = ev.Metrics
	}
	if ev.Kind == stage.Progress || ev.Kind == stage.Epoch {
		t.measure(ev)
	}
	line := t.line(ev)
	line.Text = words.Visible(line.Text)
	return line
}

func (t *Tracker) now() time.Time {
	if t.Clock != nil {
		return t.Clock()
	}
	return time.Now()
}

// forget drops metrics and paces when a new stage starts.
func (t *Tracker) forget() { t.metrics, t.paces = nil, nil }

func (t *Tracker) measure(ev stage.Event) {
	p := t.paces[ev.Name()]
	if p == nil || p.total != ev.Total || ev.Done < p.done {
		if t.paces == nil {
			t.paces = map[string]*pace{}
		}
		p = &pace{from: ev.Done, since: t.work.worked, total: ev.Total}
		t.paces[ev.Name()] = p
	}
	p.done, p.at = ev.Done, t.work.worked
}

// line returns the line for one event.
func (t *Tracker) line(ev stage.Event) Line {
	name := ev.Name()
	switch ev.Kind {
	case stage.Next:
		return Line{Text: join(t.run, remaining(ev.Seconds))}
	case stage.Loaded:
		return Line{Text: name + ": done before, in " + words.Seconds(ev.Seconds)}
	case stage.Finished:
		return Line{Text: join(name+": done in "+words.Seconds(ev.Seconds), ev.Message, stage.MetricsText(t.metrics))}
	case stage.Started:
		return started(ev)
	case stage.Compiling, stage.Epoch:
		return Line{Text: t.Now().String(), Passing: true}
	}
	return Line{}
}

// remaining formats the time left for several runs.
func remaining(seconds float64) string {
	if seconds <= 0 {
		return ""
	}
	return "about " + words.Seconds(seconds) + " left for all"
}

// started announces the stages that run epochs.
func started(ev stage.Event) Line {
	switch {
	case ev.Epochs == 0:
		return Line{}
	case ev.Done > 0:
		return Line{Text: fmt.Sprintf("%s: continues after %s", ev.Name(), amount(ev.Done, ev.Total, ev.Unit))}
	}
	return Line{Text: fmt.Sprintf("%s: %s, %s %s", ev.Name(), words.Count(ev.Epochs, "epoch"), words.Number(ev.Total), ev.Unit), Passing: true}
}

// Now returns what is under way; zero between stages.
func (t *Tracker) Now() Now {
	ev := t.last
	switch ev.Kind {
	case stage.Finished, stage.Loaded, stage.Next:
		return Now{}
	}
	n := Now{
		Name: ev.Name(), Compiling: ev.Kind == stage.Compiling, Done: ev.Done, Total: ev.Total, Unit: ev.Unit,
		Epoch: ev.Epoch, Epochs: ev.Epochs, Metrics: t.metrics,
	}
	if ev.Kind == stage.Started && n.Epochs > 0 {
		n.Epoch++ // the event counts completed epochs
	}
	if p := t.paces[n.Name]; p != nil {
		n.Rate, n.Left = p.rate()
	}
	return n
}

// Place returns the position of the run, to report where it stopped: "in scan,
// after 35 of 117 steps", "after scan".
func (t *Tracker) Place() string {
	place := "before the first stage"
	switch ev := t.last; {
	case ev.Name() == "" || ev.Kind == stage.Next:
	case ev.Kind == stage.Finished || ev.Kind == stage.Loaded:
		place = "after " + ev.Name()
	case ev.Total > 0:
		place = fmt.Sprintf("in %s, after %s of %s %s", ev.Name(), words.Number(ev.Done), words.Number(ev.Total), ev.Unit)
	default:
		place = "in " + ev.Name()
	}
	if t.run != "" {
		return "in " + t.run + ", " + place
	}
	return place
}
