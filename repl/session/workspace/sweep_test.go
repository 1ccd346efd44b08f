package workspace

import (
	"bytes"
	"context"
	"image/png"
	"strings"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// A sweep is a table of runs over the encoder that is there; load opens one.
func TestSweep(t *testing.T) {
	s := trained(t)
	const call = "sw = sweep(nb, entropy_weight=[1, 5], k=[2, 3], crop_scale=[0.5, 1], clusters=2, epochs=1, batch_size=12, selflabel=False, quiet=True)\nsw"
	r := &sessiontest.Recorder{}
	b, err := s.Eval(context.Background(), call, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"num_neighbors   entropy_weight   val loss     ACC", "<--", "scores are those after SCAN"} {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.Text())
		}
	}
	if _, err := png.Decode(bytes.NewReader(b.Data[session.ImagePNG])); err != nil {
		t.Errorf("its picture: %v", err)
	}
	if got := mustEval(t, s, "cl = load(sw.best, quiet=True)\ncl"); !strings.HasPrefix(got, "clusters after scan") {
		t.Errorf("the best is %q", got)
	}
	if got := mustEval(t, s, call); got != b.Text() { // while the best is open
		t.Errorf("the same sweep again gives\n%s\nwant\n%s", got, b.Text())
	}
	for _, row := range []struct{ input, want string }{
		{"sweep(nb, k=3)", "sweep: nothing to sweep: give a key several values"},
		{"sweep(nb, optimizer=[\"adam\", \"adm\"], clusters=[2, 1])", "sweep: scan.optimizer: \"adm\" is not allowed: want sgd or adam; did you mean \"adam\"? (in num_classes=2,optimizer=adm and 1 more)\nscan.num_classes: 1 is not allowed: want 2 or more (in num_classes=1,optimizer=adam and 1 more)"},
	} {
		if _, _, err := sessiontest.Eval(s, row.input); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.input, err, row.want)
		}
	}
}
