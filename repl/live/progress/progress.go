// Package progress shows in a Go cell how a run of scanlib goes: a bar that
// moves in place under gonb, a log on standard error elsewhere.
//
//	exp, err := scanlib.Open(ctx, dir, cfg, scanlib.Options{Engine: eng, Event: progress.Inline()})
package progress

import (
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"scango/repl/progress"
	"scango/scanlib/stage"
)

// Inline returns what shows the events of one run, for Options.Event.
func Inline() func(stage.Event) {
	if !gonbui.IsNotebook {
		return progress.NewLog(os.Stderr, false).Event
	}
	id := "scan-" + gonbui.UniqueID()
	c := &cell{update: func(html string) { gonbui.UpdateHTML(id, html) }}
	return c.event
}

// cell is the output of a Go cell, which is one page.
type cell struct {
	update  func(html string)
	tracker progress.Tracker
	page    progress.Page
	updated time.Time
}

// updateEvery keeps a fast stage from flooding a notebook.
const updateEvery = 250 * time.Millisecond

func (c *cell) event(ev stage.Event) {
	line := c.tracker.Add(ev)
	if line.Text != "" && !line.Passing {
		c.page.Lines = append(c.page.Lines, line.String())
	}
	if ev.Kind == stage.Progress && time.Since(c.updated) < updateEvery {
		return
	}
	c.page.Now, c.updated = c.tracker.Now(), time.Now()
	c.update(c.page.HTML())
}
