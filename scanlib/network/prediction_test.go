package network

import (
	"slices"
	"testing"
)

func TestTop(t *testing.T) {
	p := Prediction{Probabilities: []float32{.1, .4, .1, .4}}
	for n, want := range map[int][]int{0: {}, 2: {1, 3}, 4: {1, 3, 0, 2}, 9: {1, 3, 0, 2}} { // of a tie the first
		if got := p.Top(n); !slices.Equal(got, want) {
			t.Errorf("the top %d are %v, want %v", n, got, want)
		}
	}
}
