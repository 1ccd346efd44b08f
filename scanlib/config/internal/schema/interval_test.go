package schema

import (
	"math"
	"testing"
)

func TestInterval(t *testing.T) {
	for _, row := range []struct {
		tag, words string
		in, out    []float64
	}{
		{"[0,1]", "between 0 and 1", []float64{0, 0.5, 1}, []float64{-0.1, 1.1}},
		{"[0,1)", "at least 0 and less than 1", []float64{0, 0.99}, []float64{1}},
		{"(0,1]", "more than 0 and at most 1", []float64{1e-9, 1}, []float64{0}},
		{"(0,)", "more than 0", []float64{1e300}, []float64{0, -1}},
		{"[2,)", "2 or more", []float64{2, 3}, []float64{1}},
		{"", "a finite number", []float64{-1e9, 0}, nil},
	} {
		in, err := ParseInterval(row.tag)
		if err != nil || in.String() != row.words {
			t.Errorf("%q reads as %q (%v), want %q", row.tag, in, err, row.words)
		}
		for _, x := range row.in {
			if !in.Holds(x) {
				t.Errorf("%s should hold %g", row.tag, x)
			}
		}
		for _, x := range append(row.out, math.NaN()) {
			if in.Holds(x) {
				t.Errorf("%s should not hold %g", row.tag, x)
			}
		}
	}
	for _, bad := range []string{"0,1", "[0,1", "[0 1]", "[a,1]"} {
		if _, err := ParseInterval(bad); err == nil {
			t.Errorf("%q is taken for an interval", bad)
		}
	}
}
