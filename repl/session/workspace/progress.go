package workspace

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"scango/repl/progress"
	"scango/repl/session"
	"scango/scanlib/figure"
	"scango/scanlib/stage"
)

// display shows how work goes: one bundle that is updated in place, with a bar,
// the time left, and in a notebook a loss curve that grows.
type display struct {
	what  string // the command
	out   session.Output
	quiet bool
	id    string

	mu      sync.Mutex
	tracker progress.Tracker
	page    progress.Page
	losses  losses    // of the stage under way
	curve   []byte    // a PNG of them
	shown   time.Time // the last update; zero before the first
}

// updateEvery keeps a fast stage from flooding a notebook.
const updateEvery = 250 * time.Millisecond

var displays atomic.Int64 // numbers the displays of this process

func newDisplay(what string, out session.Output, quiet bool) *display {
	return &display{what: what, out: out, quiet: quiet, id: "progress-" + strconv.FormatInt(displays.Add(1), 10)}
}

func (d *display) event(ev stage.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	line := d.tracker.Add(ev)
	switch {
	case line.Warning:
		d.out.Write(session.Stderr, line.String()+"\n")
		return
	case ev.Stage == stage.Data && d.what != "dataset" && ev.Kind != stage.Progress:
		return // the images were announced when the data set was opened
	case line.Text != "" && !line.Passing:
		d.page.Lines = append(d.page.Lines, line.String())
	}
	switch ev.Kind {
	case stage.Started:
		d.losses = nil // the curve stays until there is another
	case stage.Next:
		d.curve = nil
	case stage.Epoch:
		d.losses = append(d.losses, ev)
		d.curve = d.losses.png()
	}
	if ev.Kind != stage.Progress || time.Since(d.shown) > updateEvery {
		d.page.Now = d.tracker.Now()
		d.show()
	}
}

// end shows the last state and returns where that is; how is done, stopped or
// failed.
func (d *display) end(how string) (place string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	place = d.tracker.Place()
	if how == "failed" && d.tracker.Now().Name != "" {
		d.page.Lines = append(d.page.Lines, how+" "+place)
	}
	d.page.Now = progress.Now{}
	if len(d.page.Lines) == 0 && !d.shown.IsZero() { // what was shown can't be taken back
		d.page.Now = d.tracker.Now()
	}
	d.show()
	return place
}

// place returns where the work is.
func (d *display) place() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tracker.Place()
}

// show sends the page, unless it is empty or not wanted.
func (d *display) show() {
	text := d.page.String()
	if d.quiet || text == "" {
		return
	}
	d.shown = time.Now()
	b := session.TextBundle(text)
	b.ID = d.id
	html := []byte(d.page.HTML())
	if d.curve != nil {
		html = fmt.Appendf(html, "<img alt=\"loss by epoch\" src=\"data:image/png;base64,%s\"/>\n", base64.StdEncoding.EncodeToString(d.curve))
	}
	d.out.Display(b.With(session.TextHTML, html))
}

// losses are epochs, with their metrics.
type losses []stage.Event

// png draws the losses by epoch; nil where there are none.
func (l losses) png() []byte {
	f := figure.Curves{Panels: l.panels()}
	var b bytes.Buffer
	if len(f.Panels) == 0 || f.WritePNG(&b) != nil {
		return nil
	}
	return b.Bytes()
}

// panels returns a panel for each stage that has a loss.
func (l losses) panels() []figure.Panel {
	var out []figure.Panel
	for from := 0; from < len(l); {
		to := from
		for to < len(l) && l[to].Name() == l[from].Name() {
			to++
		}
		if p := l[from:to].panel(); len(p.Series) > 0 {
			out = append(out, p)
		}
		from = to
	}
	return out
}

// panel draws the epochs of one stage.
func (l losses) panel() figure.Panel {
	p := figure.Panel{Title: l[0].Name(), X: "epoch", Y: "loss"}
	for _, name := range []string{"loss", "val_loss"} {
		s := figure.Series{Name: name}
		for _, ev := range l {
			for _, m := range ev.Metrics {
				if m.Name == name {
					s.X, s.Y = append(s.X, float64(ev.Epoch)), append(s.Y, m.Value)
				}
			}
		}
		if len(s.Y) > 0 {
			p.Series = append(p.Series, s)
		}
	}
	return p
}
