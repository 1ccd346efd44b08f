package augment

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// draws is n numbers of each of `batch` samples at a step.
func draws(t *testing.T, step uint32, purpose uint32, batch, n int) []float32 {
	return run[float32](t, backend, func(in []*graph.Node) *graph.Node {
		return Uniform(in[0], purpose, n)
	}, Seeds(step, batch))
}

// A uniform number of [0, 1) has mean 1/2 and variance 1/12; the limits are
// five standard errors.
func TestUniformMoments(t *testing.T) {
	for _, row := range []struct {
		name          string
		step, purpose uint32
		batch, n      int
	}{
		{"many samples", 0, 0, 1 << 16, 1},
		{"many numbers", 1, 7, 1, 1 << 16},
		{"both", 0xFFFFFFFF, 300, 256, 256},
	} {
		u := draws(t, row.step, row.purpose, row.batch, row.n)
		n := float64(len(u))
		var sum, square float64
		var cells [256]float64
		for _, v := range u {
			if v < 0 || v >= 1 {
				t.Fatalf("%s: drew %g", row.name, v)
			}
			d := float64(v) - 0.5
			sum, square = sum+d, square+d*d
			cells[int(v*256)]++
		}
		if mean := sum / n; math.Abs(mean) > 5/math.Sqrt(12*n) {
			t.Errorf("%s: mean %g", row.name, 0.5+mean)
		}
		if variance := square / n; math.Abs(variance-1.0/12) > 5/math.Sqrt(180*n) {
			t.Errorf("%s: variance %g, want %g", row.name, variance, 1.0/12)
		}
		chi := 0.0
		for _, c := range cells {
			chi += (c - n/256) * (c - n/256) / (n / 256)
		}
		if math.Abs(chi-255) > 5*math.Sqrt(2*255) {
			t.Errorf("%s: chi-square %g over 256 cells, want about 255", row.name, chi)
		}
	}
}

// Streams that stand next to each other must have nothing in common.
func TestUniformCorrelation(t *testing.T) {
	const n = 1 << 16
	base := draws(t, 5, 10, n, 2)
	one := func(u []float32, from, stride int) []float32 {
		var out []float32
		for i := from; i < len(u); i += stride {
			out = append(out, u[i])
		}
		return out
	}
	first := one(base, 0, 2)
	for name, other := range map[string][]float32{
		"next index":    one(base, 1, 2),
		"next sample":   append(one(base, 2, 2), base[0]),
		"next purpose":  draws(t, 5, 11, n, 1),
		"next step":     draws(t, 6, 10, n, 1),
		"distant step":  draws(t, 5+1<<31, 10, n, 1),
		"other purpose": draws(t, 5, 10+1<<16, n, 1),
	} {
		sum := 0.0
		for i := range first {
			sum += (float64(first[i]) - 0.5) * (float64(other[i]) - 0.5)
		}
		if r := 12 * sum / n; math.Abs(r) > 5/math.Sqrt(n) {
			t.Errorf("%s: correlation %g", name, r)
		}
	}
}

// The numbers of a sample do not depend on the batch or how many are drawn,
// nor on the backend.
func TestUniformIsPure(t *testing.T) {
	small, large := draws(t, 9, 4, 3, 5), draws(t, 9, 4, 7, 11)
	for i := range 3 {
		for k := range 5 {
			if small[5*i+k] != large[11*i+k] {
				t.Fatalf("sample %d number %d: %g in a small batch, %g in a large one", i, k, small[5*i+k], large[11*i+k])
			}
		}
	}
	plain := run[float32](t, goBackend(t), func(in []*graph.Node) *graph.Node {
		return Uniform(in[0], 4, 11)
	}, Seeds(9, 7))
	for i := range plain {
		if plain[i] != large[i] {
			t.Fatalf("number %d: %g on the Go backend, %g on %s", i, plain[i], large[i], backend.Name())
		}
	}
}

// Computed in Go with the doc's formulas.
func TestUniformValue(t *testing.T) {
	const step, position, purpose, index = 12, 2, 5, 3
	seed := hash(hash(position+goldenRatio) + hash(step))
	turn := uint32((purpose + 1) * goldenRatio & 0xFFFFFFFF)
	jump := uint32(index * goldenRatio & 0xFFFFFFFF)
	want := float32(hash(hash(hash(seed)^turn)+jump)>>8) / (1 << 24)
	if got := draws(t, step, purpose, 4, 6)[position*6+index]; got != want {
		t.Errorf("drew %g, want %g", got, want)
	}
}

// All orders of four are equally likely: 24 cells, chi-square below its mean of
// 23 by chance alone.
func TestRanks(t *testing.T) {
	const n = 24000
	got := run[int32](t, backend, func(in []*graph.Node) *graph.Node {
		return ranks(Uniform(in[0], 1, 4))
	}, Seeds(1, n))
	count := map[[4]int32]float64{}
	for i := range n {
		count[[4]int32(got[4*i:4*i+4])]++
	}
	chi := 0.0
	for order, c := range count {
		if order[0]+order[1]+order[2]+order[3] != 6 {
			t.Fatalf("%v is not an order", order)
		}
		chi += (c - n/24) * (c - n/24) / (n / 24)
	}
	if len(count) != 24 || chi > 23+5*math.Sqrt(2*23) {
		t.Errorf("%d orders, chi-square %g", len(count), chi)
	}
	ties := run[int32](t, backend, func(in []*graph.Node) *graph.Node { return ranks(in[0]) }, [][]float32{{.5, .2, .5, .2}})
	if want := [4]int32{2, 0, 3, 1}; [4]int32(ties) != want {
		t.Errorf("ranks of equal numbers: %v, want %v", ties, want)
	}
}
