package criterion

import (
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// The reference's loss and its gradient by the unit embeddings; the symmetric
// loss of the SimCLR paper as float64 value.
func TestGoldenSimCLR(t *testing.T) {
	f := golden.Open(t, "loss_simclr.npz")
	for _, m := range f.Find(`(\w+)_features`) {
		c := m[1]
		t.Run(c, func(t *testing.T) {
			temperature := f.Float(c + "_temperature")
			out := run[float32](t, backend, func(in []*Node) []*Node {
				loss := SimCLR(in[0], temperature, false)
				return []*Node{loss, Gradient(loss, in[0])[0], SimCLR(in[0], temperature, true)}
			}, array(f, c+"_features", f.Shape(c+"_features")...))
			rounding := 1e-7 / temperature // of logits, which reach 1/temperature
			noise := func(name string) float64 { return golden.Noise(f.Floats(name), f.Floats(name+"_f64"), 1e-6) }
			for i, name := range []string{c + "_loss", c + "_grad"} {
				golden.Close(t, name, out[i], f.Floats(name+"_f64"), max(noise(name), rounding))
			}
			golden.Close(t, "symmetric", out[2], f.Floats(c+"_symmetric_ntxent_f64"), max(noise(c+"_loss"), 2*rounding))
		})
	}
}

// Unit vectors along (1,0), (.2,1) and (.8,.6), (−.3,.8), by the formula in
// float64: 0.1530063099 one-sided, 0.1923274715 symmetric.
func TestSimCLRByHand(t *testing.T) {
	unit := func(x, y float64) []float64 { r := math.Hypot(x, y); return []float64{x / r, y / r} }
	var z []float64
	for _, v := range [][]float64{unit(1, 0), unit(.8, .6), unit(.2, 1), unit(-.3, .8)} {
		z = append(z, v...)
	}
	out := run[float64](t, pureGo, func(in []*Node) []*Node {
		return []*Node{SimCLR(in[0], 0.1, false), SimCLR(in[0], 0.1, true)}
	}, tensors.FromFlatDataAndDimensions(z, 2, 2, 2))
	golden.Close(t, "loss", []float64{out[0][0], out[1][0]}, []float64{0.1530063099, 0.1923274715}, 1e-9)
}

// Limits: all embeddings equal gives ln(2B−1); each pair equal and orthogonal
// to the others goes to 0 with the temperature.
func TestSimCLRLimits(t *testing.T) {
	tests := []struct {
		name        string
		z           []float32 // [3, 2, 3]
		temperature float64
		want        float64
	}{
		{"collapsed", []float32{1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}, 0.1, math.Log(5)},
		{"perfect", []float32{1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1}, 0.02, 0},
	}
	for _, test := range tests {
		for _, symmetric := range []bool{false, true} {
			out := run[float32](t, pureGo, func(in []*Node) []*Node { return []*Node{SimCLR(in[0], test.temperature, symmetric)} },
				tensors.FromFlatDataAndDimensions(test.z, 3, 2, 3))
			golden.Close(t, test.name, out[0], []float64{test.want}, 1e-6)
		}
	}
}

func TestSimCLRGradient(t *testing.T) {
	for _, symmetric := range []bool{false, true} {
		checkGradient(t, func(x *Node) *Node { return SimCLR(x, 0.5, symmetric) }, random(1, 3*2*4), 3, 2, 4)
	}
}
