package train

import (
	"testing"

	"scango/scanlib/rundir"
)

func TestTakeAverages(t *testing.T) {
	w := rundir.Arrays{
		"backbone/w":             {Dims: []int{1}, Values: []float32{1}},
		"backbone/kept":          {Dims: []int{1}, Values: []float32{2}},
		"ema/backbone/w/average": {Dims: []int{1}, Values: []float32{3}},
	}
	takeAverages(w)
	if w["backbone/w"].Values[0] != 3 || w["backbone/kept"].Values[0] != 2 {
		t.Errorf("got %v, want the average of w and kept itself", w)
	}
}
