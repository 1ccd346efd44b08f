package workspace

import (
	"strings"
	"testing"

	"scango/scanlib"
	"scango/scanlib/data"
)

// Names of files are printed so that a terminal does not obey them.
func TestPredictionsAreVisible(t *testing.T) {
	p := &predictions{FilePredictions: &scanlib.FilePredictions{
		Predictions: []scanlib.Prediction{{Name: "a\x1b[2J.png"}},
		Skipped:     []data.Skip{{Name: "b\n\x1b]0;x\a", Reason: "c\x9b"}},
	}}
	text := p.String()
	if strings.ContainsAny(text, "\x1b\a\x9b") || strings.Count(text, "\n") != 2 {
		t.Errorf("%q", text)
	}
}
