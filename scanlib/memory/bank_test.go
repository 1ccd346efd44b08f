package memory

import (
	"math"
	"slices"
	"testing"
)

func TestNormalize(t *testing.T) {
	features := []float32{3, 4, 0, 0, 3e-20, 4e-20, -2, 0}
	Normalize(features, 2)
	// The third row has length 5e-20, below 1e-12: torch divides by 1e-12.
	want := []float32{0.6, 0.8, 0, 0, 3e-8, 4e-8, -1, 0}
	for i := range want {
		if math.Abs(float64(features[i]-want[i])) > 1e-7*math.Abs(float64(want[i])) {
			t.Errorf("normalized %v, want %v", features, want)
		}
	}
}

// top keeps the best whatever the order of arrival: here all orders of five.
func TestTopKeepsTheBest(t *testing.T) {
	hits := []hit{{0.5, 1}, {0.5, 0}, {0.9, 4}, {0.1, 2}, {0.5, 3}}
	want := []hit{{0.9, 4}, {0.5, 0}, {0.5, 1}}
	for order := range 120 {
		t3 := make(top, 0, 3)
		left, floor := slices.Clone(hits), float32(0)
		for n := 5; n > 0; n-- {
			pick := order % n
			order /= n
			floor = t3.add(left[pick])
			left = slices.Delete(left, pick, pick+1)
		}
		slices.SortFunc(t3, compareHits)
		if !slices.Equal(t3, want) || floor != 0.5 {
			t.Fatalf("kept %v above %g, want %v above 0.5", t3, floor, want)
		}
	}
}
