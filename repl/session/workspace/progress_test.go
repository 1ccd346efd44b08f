package workspace

import (
	"strings"
	"testing"

	"scango/repl/session/sessiontest"
	"scango/scanlib/stage"
)

var (
	started  = stage.Event{Kind: stage.Started, Stage: stage.Scan, Epochs: 2, Total: 20, Unit: "steps"}
	epoch    = stage.Event{Kind: stage.Epoch, Stage: stage.Scan, Epoch: 1, Epochs: 2, Done: 10, Total: 20, Unit: "steps", Metrics: []stage.Metric{{Name: "loss", Value: -1.5}}}
	finished = stage.Event{Kind: stage.Finished, Stage: stage.Scan, Seconds: 3}
	opened   = stage.Event{Kind: stage.Finished, Stage: stage.Data, Seconds: 1, Message: "500 to train"}
	warning  = stage.Event{Kind: stage.Warning, Stage: stage.Scan, Message: "cluster 3 is empty"}
)

func TestDisplay(t *testing.T) {
	const half = " 50% |█████     | scan: epoch 1/2, 10/20 steps, loss -1.5"
	for _, row := range []struct {
		name, what  string
		quiet       bool
		events      []stage.Event
		end         string
		text, wrote string // of the last display; on standard error
		curve       bool
		place       string
	}{
		{"done", "scan", false, []stage.Event{opened, started, warning, epoch, finished}, "done",
			"scan: done in 3.0 s, loss -1.5", "warning: scan: cluster 3 is empty\n", true, "after scan"},
		{"failed", "scan", false, []stage.Event{opened, started, epoch}, "failed",
			"failed in scan, after 10 of 20 steps", "", true, "in scan, after 10 of 20 steps"},
		{"stopped", "scan", false, []stage.Event{started, epoch}, "stopped", half, "", true, "in scan, after 10 of 20 steps"},
		{"a data set that is opened", "dataset", false, []stage.Event{opened}, "done", "data: done in 1.0 s, 500 to train", "", false, "after data"},
		{"a data set of a stage", "scan", false, []stage.Event{opened}, "done", "", "", false, "after data"},
		{"no stage", "scan", false, nil, "failed", "", "", false, "before the first stage"},
		{"quiet", "scan", true, []stage.Event{started, warning, epoch, finished}, "done", "", "warning: scan: cluster 3 is empty\n", false, "after scan"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := &sessiontest.Recorder{}
			d := newDisplay(row.what, r, row.quiet)
			for _, ev := range row.events {
				d.event(ev)
			}
			if place := d.end(row.end); place != row.place {
				t.Errorf("place %q, want %q", place, row.place)
			}
			text, html := "", ""
			if n := len(r.Bundles); n > 0 {
				text, html = r.Bundles[n-1].Text(), string(r.Bundles[n-1].Data["text/html"])
			}
			if text != row.text || r.Text() != row.wrote {
				t.Errorf("shows %q, wrote %q; want %q, %q", text, r.Text(), row.text, row.wrote)
			}
			if got := strings.Contains(html, `<img alt="loss by epoch" src="data:image/png;base64,`); got != row.curve {
				t.Errorf("a curve: %v, want %v, in %q", got, row.curve, html)
			}
		})
	}
}

func TestLosses(t *testing.T) {
	other := epoch
	other.Stage, other.Metrics = stage.SelfLabel, []stage.Metric{{Name: "loss", Value: 1}, {Name: "val_loss", Value: 2}, {Name: "entropy", Value: 3}}
	without := stage.Event{Kind: stage.Epoch, Stage: stage.Pretext, Epoch: 1}
	var got []string
	for _, p := range (losses{without, epoch, epoch, other}).panels() {
		for _, s := range p.Series {
			got = append(got, p.Title+" "+s.Name+strings.Repeat(" point", len(s.Y)))
		}
	}
	want := "scan loss point point, selflabel loss point, selflabel val_loss point"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("panels %q, want %q", text, want)
	}
	if png := (losses{without}).png(); png != nil {
		t.Errorf("a picture of no loss: %d bytes", len(png))
	}
}
