package progress

import (
	"strings"
	"testing"

	"scango/scanlib/stage"
)

var run = []stage.Event{
	{Kind: stage.Started, Stage: "pretext"},
	{Kind: stage.Compiling, Stage: "pretext"},
	{Kind: stage.Epoch, Stage: "pretext", Epoch: 1, Epochs: 2, Metrics: []stage.Metric{{Name: "loss", Value: 4.2131}}},
	{Kind: stage.Progress, Stage: "pretext", Done: 35, Total: 190, Unit: "steps", Epoch: 2, Epochs: 2},
	{Kind: stage.Warning, Stage: "pretext", Message: "a cluster is empty: <1>"},
	{Kind: stage.Finished, Stage: "pretext", Seconds: 3.25},
	{Kind: stage.Loaded, Stage: "scan", Seconds: 17.5},
}

const lines = `warning: a cluster is empty: <1>
pretext: done in 3.2 s, loss 4.213
scan: done before, in 17.5 s
`

func TestLines(t *testing.T) {
	var out strings.Builder
	s := &show{lines: &out}
	for _, ev := range run {
		s.event(ev)
	}
	if out.String() != lines {
		t.Errorf("printed\n%swant\n%s", out.String(), lines)
	}
}

func TestInline(t *testing.T) {
	var shown []string
	s := &show{update: func(html string) { shown = append(shown, html) }}
	for _, ev := range run {
		s.drawn = s.drawn.Add(-redrawEvery) // as if time had passed
		s.event(ev)
	}
	for i, want := range []string{
		"<div><progress max=\"1\" value=\"0\"></progress> pretext: compiling …</div>\n",
		"<div><progress max=\"190\" value=\"35\"></progress> pretext: 35/190 steps, epoch 2/2, loss 4.213</div>\n",
		"<div>warning: a cluster is empty: &lt;1&gt;</div>\n",
		"<div>warning: a cluster is empty: &lt;1&gt;</div>\n<div>pretext: done in 3.2 s, loss 4.213</div>\n",
	} {
		if i >= len(shown) || shown[i] != want {
			t.Fatalf("shown %q, want %q at %d", shown, want, i)
		}
	}
}

// Inline outside a notebook writes lines and needs no kernel.
func TestInlineOutsideGonb(t *testing.T) {
	Inline()(stage.Event{Kind: stage.Started})
}
