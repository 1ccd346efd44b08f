// Package progress shows in a Go cell how a run of scanlib goes: a bar that
// moves in place under gonb, lines on stderr elsewhere.
//
//	exp, err := scanlib.Open(ctx, dir, cfg, scanlib.Options{Engine: eng, Event: progress.Inline()})
package progress

import (
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"scango/scanlib/stage"
)

// Inline returns what shows the events of one run, for Options.Event.
func Inline() func(stage.Event) {
	s := &show{lines: os.Stderr}
	if gonbui.IsNotebook {
		id := "scan-" + gonbui.UniqueID()
		s.update = func(html string) { gonbui.UpdateHTML(id, html) }
	}
	return s.event
}

// show holds what there is to see so far.
type show struct {
	update func(html string) // nil without a notebook
	lines  io.Writer         // without a notebook

	done    []string // what stays
	metrics string
	drawn   time.Time
}

// redrawEvery keeps a fast stage from flooding a notebook.
const redrawEvery = 250 * time.Millisecond

func (s *show) event(ev stage.Event) {
	switch ev.Kind {
	case stage.Next:
		s.keep(stage.NextText(ev))
	case stage.Started:
		s.metrics = ""
	case stage.Compiling:
		s.draw(ev.Name()+": compiling …", 0, 0)
	case stage.Epoch:
		s.metrics = metricsText(ev.Metrics)
	case stage.Warning:
		s.keep("warning: " + ev.Message)
	case stage.Loaded:
		s.keep(fmt.Sprintf("%s: done before, in %.1f s", ev.Name(), ev.Seconds))
	case stage.Finished:
		s.keep(join(fmt.Sprintf("%s: done in %.1f s", ev.Name(), ev.Seconds), ev.Message, s.metrics))
	case stage.Progress:
		if time.Since(s.drawn) > redrawEvery {
			s.draw(line(ev, s.metrics), ev.Done, ev.Total)
		}
	}
}

// keep adds a line that stays.
func (s *show) keep(text string) {
	s.done = append(s.done, text)
	if s.update == nil {
		fmt.Fprintln(s.lines, text)
		return
	}
	s.draw("", 0, 0)
}

// draw shows what stays and, below, what is under way.
func (s *show) draw(current string, done, total int) {
	if s.update == nil {
		return
	}
	s.drawn = time.Now()
	var b strings.Builder
	for _, text := range s.done {
		fmt.Fprintf(&b, "<div>%s</div>\n", html.EscapeString(text))
	}
	if current != "" {
		fmt.Fprintf(&b, "<div><progress max=\"%d\" value=\"%d\"></progress> %s</div>\n", max(total, 1), done, html.EscapeString(current))
	}
	s.update(b.String())
}

// line is "pretext: 35/190 steps, epoch 2/10, loss 4.213".
func line(ev stage.Event, metrics string) string {
	text := fmt.Sprintf("%s: %d/%d %s", ev.Name(), ev.Done, ev.Total, ev.Unit)
	if ev.Epochs > 0 {
		text = join(text, fmt.Sprintf("epoch %d/%d", ev.Epoch, ev.Epochs))
	}
	return join(text, metrics)
}

func metricsText(metrics []stage.Metric) string {
	parts := make([]string, len(metrics))
	for i, m := range metrics {
		parts[i] = fmt.Sprintf("%s %.4g", m.Name, m.Value)
	}
	return join(parts...)
}

// join leaves out what is empty.
func join(parts ...string) (text string) {
	for _, part := range parts {
		if text != "" && part != "" {
			text += ", "
		}
		text += part
	}
	return text
}
