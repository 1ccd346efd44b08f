package optim

import (
	"fmt"
	"testing"

	"scango/scanlib/internal/golden"
)

func ExampleCosine() {
	rate := Cosine(0.4, 0.1, 500)
	fmt.Printf("%.5f %.5f %.5f\n", rate(0), rate(273), rate(499))
	// Output: 0.40000 0.17143 0.00040
}

// The reference's rates of all epochs.
func TestGoldenSchedules(t *testing.T) {
	f := golden.Open(t, "lr_schedules.npz")
	tests := []struct {
		name string
		rate func(epoch int) float64
	}{
		{"cosine500", Cosine(0.4, 0.1, 500)},
		{"cosine13", Cosine(0.03, 0.2, 13)},
		{"step", Steps(0.1, 0.1, []int{3, 6, 8})},
		{"constant", Constant(f.Float("constant"))},
	}
	for _, test := range tests {
		want := f.Floats(test.name)
		got := make([]float64, len(want))
		for epoch := range got {
			got[epoch] = test.rate(epoch)
		}
		golden.Close(t, test.name, got, want, 1e-12)
	}
}

// From the formulas: half way between both ends, and drops after milestones.
func TestSchedules(t *testing.T) {
	if got, want := Cosine(1, 0.1, 10)(5), (1+0.001)/2; got < want-1e-12 || got > want+1e-12 {
		t.Errorf("half-way cosine %g, want %g", got, want)
	}
	steps := Steps(8, 0.5, []int{2, 2, 4})
	for epoch, want := range []float64{8, 8, 8, 2, 2, 1, 1} {
		if got := steps(epoch); got != want {
			t.Errorf("epoch %d: rate %g, want %g", epoch, got, want)
		}
	}
	if got := Constant(0.3)(99); got != 0.3 {
		t.Errorf("constant rate %g, want 0.3", got)
	}
}
