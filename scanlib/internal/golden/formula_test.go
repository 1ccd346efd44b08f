package golden

import (
	"strconv"
	"testing"
)

// The reference's own first numbers, exactly.
func TestFormula(t *testing.T) {
	f := Open(t, "formula.npz")
	for _, m := range f.Find(`u_t(\d+)_s(\d+)`) {
		tensor, _ := strconv.Atoi(m[1])
		seed, _ := strconv.Atoi(m[2])
		want := f.Floats(m[0])
		got := make([]float64, len(want))
		for i := range got {
			got[i] = hash(i, tensor, seed)
		}
		Close(t, m[0], got, want, 0)
	}
}
