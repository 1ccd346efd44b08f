package repl

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"scango/repl/screen"
	"scango/scanlib/stage"
)

// bars is the display for terminals: a bar for the stage at work, and a line
// for each that is done.
type bars struct {
	w     io.Writer
	color bool

	open    bool                     // the line that the cursor is on holds something passing
	bar     *progressbar.ProgressBar // nil between stages
	stage   string                   // of bar
	total   int                      // of bar
	pace    pace
	metrics string      // of the last epoch
	last    stage.Event // of bar
	drawn   time.Time   // when bar was last shown
}

func newBars(w io.Writer, color bool) *bars { return &bars{w: w, color: color} }

func (b *bars) event(ev stage.Event) {
	switch ev.Kind {
	case stage.Started:
		b.close()
		b.metrics = ""
		if ev.Done > 0 && ev.Epochs > 0 {
			b.line(startedText(ev))
		}
	case stage.Next:
		b.close()
		b.line(nextText(ev))
	case stage.Compiling:
		b.passing(ev.Name() + ": compiling …")
	case stage.Progress:
		b.progress(ev)
	case stage.Epoch:
		b.metrics = stage.MetricsText(ev.Metrics)
		b.progress(ev)
	case stage.Warning:
		b.line(b.warning(ev))
		b.redraw()
	case stage.Finished:
		b.close()
		b.line(join(finishedText(ev), b.metrics))
		b.metrics = ""
	case stage.Loaded:
		b.close()
		b.line(loadedText(ev))
	}
}

// close removes the bar.
func (b *bars) close() {
	b.erase()
	b.bar, b.stage = nil, ""
}

func (b *bars) erase() {
	if b.open {
		fmt.Fprint(b.w, screen.EraseLine)
	}
	b.open = false
}

// line writes a line that stays, above the bar.
func (b *bars) line(text string) {
	b.erase()
	fmt.Fprintln(b.w, text)
}

// passing writes a line that the next one replaces.
func (b *bars) passing(text string) {
	b.erase()
	fmt.Fprint(b.w, text)
	b.open = true
}

func (b *bars) warning(ev stage.Event) string {
	word := "warning"
	if b.color {
		word = "\x1b[33mwarning\x1b[0m"
	}
	return fmt.Sprintf("%s: %s: %s", word, ev.Name(), ev.Message)
}

func (b *bars) progress(ev stage.Event) {
	if ev.Total <= 0 {
		b.passing(ev.Name() + ": " + amount(ev))
		return
	}
	fresh := b.bar == nil || b.stage != ev.Name() || b.total != ev.Total
	if fresh {
		b.begin(ev)
	}
	b.last = ev
	if fresh || time.Since(b.drawn) >= redrawEvery {
		b.redraw()
	}
}

// redrawEvery spares slow terminals what no eye can follow.
const redrawEvery = 100 * time.Millisecond

func (b *bars) begin(ev stage.Event) {
	b.bar = progressbar.NewOptions(ev.Total,
		progressbar.OptionSetWriter(b.w),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowDescriptionAtLineEnd(),
	)
	b.stage, b.total, b.pace = ev.Name(), ev.Total, newPace(ev, time.Now())
}

// redraw shows the bar at the last progress. It begins at the start of the
// line and overwrites all of it.
func (b *bars) redraw() {
	if b.bar == nil || b.bar.IsFinished() {
		return
	}
	b.open, b.drawn = true, time.Now()
	if err := b.bar.Set(b.last.Done); err != nil {
		b.bar = nil // the stage went beyond what it announced: a new bar is due
		return
	}
	b.bar.Describe(b.description(b.last))
}

// description is "pretext epoch 3/12, loss 4.213, 3.4 steps/s, 0:35 left".
func (b *bars) description(ev stage.Event) string {
	text := ev.Name()
	if ev.Epochs > 0 {
		text += fmt.Sprintf(" epoch %d/%d", ev.Epoch, ev.Epochs)
	}
	return join(text, b.metrics, b.pace.text(ev, time.Now()))
}
