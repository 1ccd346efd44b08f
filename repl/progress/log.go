package progress

import (
	"fmt"
	"io"
	"time"

	"scango/scanlib/stage"
)

// Log writes progress as whole lines, for files and pipes: each stage, each
// epoch, and in a long epoch a line now and then.
type Log struct {
	tracker Tracker
	w       io.Writer
	quiet   bool      // only warnings
	wrote   time.Time // the last line
}

// logEvery is how often progress inside an epoch gets a line.
const logEvery = 10 * time.Second

// NewLog returns a log on w, which has only warnings if it is quiet.
func NewLog(w io.Writer, quiet bool) *Log { return &Log{w: w, quiet: quiet} }

// Event takes the next event.
func (l *Log) Event(ev stage.Event) {
	line, now := l.tracker.Add(ev), l.tracker.now()
	if l.wrote.IsZero() {
		l.wrote = now
	}
	switch {
	case line.Warning || line.Text != "" && !l.quiet:
		l.write(line.String(), now)
	case ev.Kind == stage.Progress && !l.quiet && now.Sub(l.wrote) >= logEvery:
		l.write(l.tracker.Now().String(), now)
	}
}

// Place returns Tracker.Place.
func (l *Log) Place() string { return l.tracker.Place() }

func (l *Log) write(text string, now time.Time) {
	fmt.Fprintln(l.w, text)
	l.wrote = now
}
