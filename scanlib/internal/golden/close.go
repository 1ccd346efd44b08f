package golden

import (
	"fmt"
	"math"
	"testing"
)

// Close fails the test where got is further than tol from want, and names the
// largest difference.
func Close(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol) {
			t.Errorf("%s: %s (tolerance %.3g)", what, largest(got, want), tol)
			return
		}
	}
}

// largest names the largest difference of two arrays, or the first NaN.
func largest(got, want []float64) string {
	worst, at := 0.0, 0
	for i := range want {
		d := math.Abs(got[i] - want[i])
		if math.IsNaN(d) {
			return fmt.Sprintf("at %d: got %.9g, want %.9g", i, got[i], want[i])
		}
		if d > worst {
			worst, at = d, i
		}
	}
	return fmt.Sprintf("largest difference %.3g at %d: got %.9g, want %.9g", worst, at, got[at], want[at])
}

// Noise returns the tolerance for a computation in float32 of which the
// reference has a float32 and a float64 run: ten times what these are apart,
// and at least the share of the largest value.
func Noise(single, double []float64, share float64) float64 {
	worst, scale := 0.0, 0.0
	for i, v := range double {
		worst, scale = max(worst, math.Abs(v-single[i])), max(scale, math.Abs(v))
	}
	return max(10*worst, share*scale)
}

// Close64 holds got against the float64 run of an array of f, name_f64, with
// the Noise of both runs as tolerance.
func Close64(t testing.TB, f *File, name string, got []float64, share float64) {
	t.Helper()
	double := f.Floats(name + "_f64")
	Close(t, name, got, double, Noise(f.Floats(name), double, share))
}
