package repl

import (
	"scango/repl/progress"
	"scango/repl/screen"
	"scango/scanlib/stage"
)

// display shows the progress of a run on standard error.
type display interface {
	Event(stage.Event)
	Place() string
}

// newDisplay returns a bar if standard error is a terminal that can redraw a
// line, else a log. end leaves the cursor on an empty line and may be called
// twice.
func (c *cli) newDisplay() (d display, end func()) {
	if to := screen.NewTerminal(c.stderr); to.Rich && !c.quiet {
		bar := screen.NewBar(to)
		return bar, bar.Close
	}
	return progress.NewLog(c.stderr, c.quiet), func() {}
}

// downloads shows the progress of downloads; end is that of newDisplay.
func (c *cli) downloads() (progress func(what string, done, total int64), end func()) {
	d, end := c.newDisplay()
	return func(what string, done, total int64) {
		d.Event(stage.Event{Kind: stage.Progress, Stage: stage.Stage(what), Done: int(done), Total: int(total), Unit: "bytes"})
	}, end
}
