package assess

import "testing"

// The mean over all pairs, each image with itself among them.
func TestMeanSimilarity(t *testing.T) {
	for _, row := range []struct {
		features []float32
		want     float64
	}{
		{[]float32{1, 0, 1, 0}, 1},   // twice the same
		{[]float32{1, 0, 0, 1}, 0.5}, // at right angles: with themselves 1, with each other 0
		{[]float32{1, 0, -1, 0}, 0},
	} {
		if got := MeanSimilarity(row.features, 2); got != row.want {
			t.Errorf("similarity of %v is %g, want %g", row.features, got, row.want)
		}
	}
}
