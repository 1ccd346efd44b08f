package workspace

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"scango/repl/session"
	"scango/scanlib/figure"
	"scango/scanlib/stage"
)

// progress shows how work goes: one display that is updated in place, with a
// bar, the time left, and in a notebook a loss curve that grows.
type progress struct {
	what  string
	out   session.Output
	quiet bool
	id    string

	mu      sync.Mutex
	done    []string // lines of parts that are over
	last    stage.Event
	began   time.Time // of the part under way
	skipped int       // units done before that
	metrics string
	epochs  []stage.Event // of the part under way
	curve   []byte        // PNG
	shown   time.Time
}

// updateEvery keeps a fast stage from flooding a notebook.
const updateEvery = 250 * time.Millisecond

var displays atomic.Int64 // numbers the displays of this process

func newProgress(what string, out session.Output, quiet bool) *progress {
	return &progress{what: what, out: out, quiet: quiet, id: "progress-" + strconv.FormatInt(displays.Add(1), 10)}
}

func (p *progress) event(ev stage.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ev.Kind == stage.Warning {
		p.out.Write(session.Stderr, "warning: "+ev.Message+"\n")
		return
	}
	now := ev.Kind != stage.Progress || time.Since(p.shown) > updateEvery
	switch ev.Kind {
	case stage.Started:
		p.began, p.skipped, p.metrics, p.epochs = time.Now(), ev.Done, "", nil
	case stage.Next:
		p.done, p.curve, ev = append(p.done, nextText(ev)), nil, stage.Event{}
	case stage.Compiling:
		p.last.Stage, p.last.Part, p.metrics = ev.Stage, ev.Part, "compiling …"
		p.show(now)
		return
	case stage.Epoch:
		p.epochs = append(p.epochs, ev)
		p.metrics = stage.MetricsText(ev.Metrics)
		p.curve = p.drawCurve()
	case stage.Finished:
		if ev.Stage == stage.Data && p.what != "dataset" { // said when the data set was opened
			p.last = stage.Event{}
			return
		}
		p.done = append(p.done, p.finished(ev))
		ev.Total = 0
		p.metrics = ""
	case stage.Loaded:
		p.done = append(p.done, fmt.Sprintf("%s: done before, in %s", ev.Name(), secondsText(ev.Seconds)))
		ev.Total = 0
	}
	if ev.Kind == stage.Progress && p.metrics == "compiling …" {
		p.metrics, p.began, p.skipped = "", time.Now(), ev.Done
	}
	p.last = ev
	p.show(now)
}

// nextText announces one of several runs.
func nextText(ev stage.Event) string {
	text := stage.NextText(ev)
	if ev.Seconds > 0 {
		text += ", about " + secondsText(ev.Seconds) + " left for all"
	}
	return text
}

// finished is the line of a stage that has ended, with its last metrics.
func (p *progress) finished(ev stage.Event) string {
	text := fmt.Sprintf("%s: done in %s", ev.Name(), secondsText(ev.Seconds))
	if n := len(p.epochs); n > 0 {
		return text + ", " + stage.MetricsText(p.epochs[n-1].Metrics)
	}
	if ev.Message != "" {
		text += ", " + ev.Message
	}
	return text
}

// end shows the last state and returns where that is; how is done, stopped or
// failed.
func (p *progress) end(how string) (place string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	place = p.place()
	if how == "failed" && p.last.Name() != "" {
		p.done = append(p.done, how+" "+place)
	}
	p.last.Total, p.metrics = 0, ""
	if len(p.done) > 0 {
		p.show(true)
	}
	return place
}

// place says where the work is: "in scan, after 35 of 117 steps".
func (p *progress) place() string {
	ev := p.last
	switch {
	case ev.Name() == "":
		return p.what
	case ev.Total > 0:
		return fmt.Sprintf("in %s, after %d of %d %s", ev.Name(), ev.Done, ev.Total, ev.Unit)
	}
	return "in " + ev.Name()
}

// show sends the display, unless it is too soon or not wanted.
func (p *progress) show(now bool) {
	if p.quiet || !now {
		return
	}
	p.shown = time.Now()
	lines := p.done
	current := p.current()
	if current != "" {
		lines = append(lines[:len(lines):len(lines)], current)
	}
	if len(lines) == 0 {
		return
	}
	b := session.TextBundle(strings.Join(lines, "\n"))
	b.ID = p.id
	p.out.Display(b.With(session.TextHTML, p.html(current)))
}

// current is the line of the part under way; "" between parts.
func (p *progress) current() string {
	ev := p.last
	if p.metrics == "compiling …" {
		return ev.Name() + ": compiling …"
	}
	if ev.Total == 0 {
		return ""
	}
	text := fmt.Sprintf("%s %s %3d %%  %d/%d %s", ev.Name(), bar(ev.Done, ev.Total), 100*ev.Done/ev.Total, ev.Done, ev.Total, ev.Unit)
	if ev.Epochs > 0 {
		text += fmt.Sprintf("  epoch %d/%d", ev.Epoch, ev.Epochs)
	}
	if rate := p.rate(); rate > 0 {
		left := time.Duration(float64(ev.Total-ev.Done) / rate * float64(time.Second)).Round(time.Second)
		text += fmt.Sprintf("  %.3g/s, %d:%02d left", rate, int(left.Minutes()), int(left.Seconds())%60)
	}
	if p.metrics != "" {
		text += "  " + p.metrics
	}
	return text
}

// rate is units a second since the part began here; 0 while that says nothing.
func (p *progress) rate() float64 {
	seconds := time.Since(p.began).Seconds()
	if p.began.IsZero() || seconds < 0.5 || p.last.Done <= p.skipped {
		return 0
	}
	return float64(p.last.Done-p.skipped) / seconds
}

const barCells = 20

func bar(done, total int) string {
	full := barCells * done / total
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", barCells-full) + "]"
}

func (p *progress) html(current string) []byte {
	var b bytes.Buffer
	for _, line := range p.done {
		fmt.Fprintf(&b, "<div>%s</div>\n", html.EscapeString(line))
	}
	if current != "" {
		fmt.Fprintf(&b, "<div><progress max=\"%d\" value=\"%d\"></progress> %s</div>\n",
			max(p.last.Total, 1), p.last.Done, html.EscapeString(current))
	}
	if p.curve != nil {
		fmt.Fprintf(&b, "<img alt=\"loss by epoch\" src=\"data:image/png;base64,%s\"/>\n", base64.StdEncoding.EncodeToString(p.curve))
	}
	return b.Bytes()
}

// drawCurve is the loss by epoch of the part under way; nil where there is
// none yet.
func (p *progress) drawCurve() []byte {
	f := figure.Curves{Panels: p.panels()}
	var b bytes.Buffer
	if len(f.Panels) == 0 || f.WritePNG(&b) != nil {
		return nil
	}
	return b.Bytes()
}

// panels are the losses by epoch, a panel for each stage.
func (p *progress) panels() []figure.Panel {
	var out []figure.Panel
	for _, ev := range p.epochs {
		if len(out) == 0 || out[len(out)-1].Title != ev.Name() {
			out = append(out, figure.Panel{Title: ev.Name(), X: "epoch", Y: "loss",
				Series: []figure.Series{{Name: "loss"}, {Name: "val_loss"}}})
		}
		series := out[len(out)-1].Series
		for _, m := range ev.Metrics {
			for i := range series {
				if series[i].Name == m.Name {
					series[i].X, series[i].Y = append(series[i].X, float64(ev.Epoch)), append(series[i].Y, m.Value)
				}
			}
		}
	}
	for i := range out {
		out[i].Series = slices.DeleteFunc(out[i].Series, func(s figure.Series) bool { return len(s.Y) == 0 })
	}
	return slices.DeleteFunc(out, func(p figure.Panel) bool { return len(p.Series) == 0 })
}

func secondsText(s float64) string {
	if s < 60 {
		return fmt.Sprintf("%.1f s", s)
	}
	return fmt.Sprintf("%d min %02d s", int(s)/60, int(s)%60)
}
