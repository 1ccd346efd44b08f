package progress

import (
	"slices"
	"testing"

	"scango/scanlib/stage"
)

func TestCell(t *testing.T) {
	var shown []string
	c := &cell{update: func(html string) { shown = append(shown, html) }}
	for _, ev := range []stage.Event{
		{Kind: stage.Started, Stage: stage.Pretext, Epochs: 2, Total: 190, Unit: "steps"},
		{Kind: stage.Compiling, Stage: stage.Pretext},
		{Kind: stage.Progress, Stage: stage.Pretext, Done: 35, Total: 190, Unit: "steps", Epoch: 1, Epochs: 2},
		{Kind: stage.Warning, Stage: stage.Pretext, Message: "a cluster is empty: <1>"},
		{Kind: stage.Progress, Stage: stage.Pretext, Done: 36, Total: 190, Unit: "steps", Epoch: 1, Epochs: 2},
		{Kind: stage.Finished, Stage: stage.Pretext, Seconds: 3.25},
	} {
		c.event(ev)
	}
	const warning = "<div>warning: pretext: a cluster is empty: &lt;1&gt;</div>\n"
	want := []string{
		"<div><progress max=\"190\" value=\"0\"></progress> pretext: epoch 1/2, 0/190 steps</div>\n",
		"<div><progress></progress> pretext: compiling …</div>\n",
		// The first progress comes too soon after that, the second too soon after the warning.
		warning + "<div><progress max=\"190\" value=\"35\"></progress> pretext: epoch 1/2, 35/190 steps</div>\n",
		warning + "<div>pretext: done in 3.2 s</div>\n",
	}
	if !slices.Equal(shown, want) {
		t.Errorf("shown %q, want %q", shown, want)
	}
}

// Inline outside a notebook writes to standard error and needs no kernel.
func TestInlineOutsideNotebook(t *testing.T) {
	Inline()(stage.Event{Kind: stage.Started})
}
