package screen

import (
	"io"
	"time"

	"github.com/charmbracelet/x/ansi"

	"scango/repl/progress"
	"scango/scanlib/stage"
)

// Bar shows the progress of a run on a terminal: a line for each finished stage
// and, below, a bar for the one under way.
type Bar struct {
	tracker progress.Tracker
	to      Terminal
	open    bool      // the cursor is behind a bar
	drawn   time.Time // the last bar
}

// NewBar returns a bar on a terminal that understands escape codes.
func NewBar(to Terminal) *Bar { return &Bar{to: to} }

// redrawEvery limits how often the bar is redrawn.
const redrawEvery = 100 * time.Millisecond

// Event takes the next event.
func (b *Bar) Event(ev stage.Event) {
	line := b.tracker.Add(ev)
	if line.Text != "" && !line.Passing {
		b.Close()
		io.WriteString(b.to, b.painted(line)+"\n")
	}
	if ev.Kind != stage.Progress || time.Since(b.drawn) >= redrawEvery {
		b.draw()
	}
}

// Place returns Tracker.Place.
func (b *Bar) Place() string { return b.tracker.Place() }

// painted returns a line in color.
func (b *Bar) painted(line progress.Line) string {
	if line.Warning && b.to.Color {
		return "\x1b[33mwarning\x1b[0m: " + line.Text
	}
	return line.String()
}

// draw redraws the bar, cut to the width of the terminal.
func (b *Bar) draw() {
	columns := b.to.Columns()
	text := b.tracker.Now().WithBar(barCells(columns))
	if text == "" {
		b.Close()
		return
	}
	io.WriteString(b.to, EraseLine+ansi.Truncate(text, columns-1, "…"))
	b.open, b.drawn = true, time.Now()
}

// barCells leaves room for the time left beside the bar.
func barCells(columns int) int {
	if columns < 100 {
		return 10
	}
	return 20
}

// Close erases the bar: the cursor is on an empty line. A later event draws it
// again.
func (b *Bar) Close() {
	if b.open {
		io.WriteString(b.to, EraseLine)
	}
	b.open = false
}
