package repl

import (
	"fmt"
	"os"

	"scango/repl/screen"
	"scango/scanlib/stage"
)

// display shows how a run goes. close leaves the cursor on an empty line and
// may come twice.
type display interface {
	event(stage.Event)
	close()
}

// newDisplay suits stderr: bars on a terminal that can redraw a line, lines
// elsewhere.
func (c *cli) newDisplay() display {
	if screen.IsTerminal(c.stderr) && os.Getenv("TERM") != "dumb" && !c.quiet {
		return newBars(c.stderr, os.Getenv("NO_COLOR") == "")
	}
	return newLines(c.stderr, c.quiet)
}

// watcher remembers where a run is, to say where it was stopped.
type watcher struct {
	next   func(stage.Event)
	last   stage.Event
	member string // "run 2 of 6: seed=2, " of several runs
}

func (w *watcher) event(ev stage.Event) {
	switch ev.Kind {
	case stage.Warning:
	case stage.Next:
		w.member, w.last = stage.NextText(ev)+", ", stage.Event{}
	default:
		w.last = ev
	}
	w.next(ev)
}

// place says where the run is: "in pretext, after 35 of 228 steps".
func (w *watcher) place() string {
	if w.member != "" {
		return "in " + w.member + w.inRun()
	}
	return w.inRun()
}

func (w *watcher) inRun() string {
	ev := w.last
	switch {
	case ev.Name() == "":
		return "before the first stage"
	case ev.Kind == stage.Finished || ev.Kind == stage.Loaded:
		return "after " + ev.Name()
	case ev.Total > 0:
		return fmt.Sprintf("in %s, after %d of %d %s", ev.Name(), ev.Done, ev.Total, ev.Unit)
	}
	return "in " + ev.Name()
}

// loadedText says that a stage needs no work.
func loadedText(ev stage.Event) string {
	return fmt.Sprintf("%s: done before, in %s", ev.Name(), seconds(ev.Seconds))
}

// nextText announces one of several runs.
func nextText(ev stage.Event) string {
	left := ""
	if ev.Seconds > 0 {
		left = "about " + clock(ev.Seconds) + " left for all"
	}
	return join(stage.NextText(ev), left)
}

func finishedText(ev stage.Event) string {
	text := fmt.Sprintf("%s: done in %s", ev.Name(), seconds(ev.Seconds))
	if ev.Message != "" {
		text += ", " + ev.Message
	}
	return text
}
