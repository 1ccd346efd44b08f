package criterion

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// The reference's loss, gradient by the strong logits and number of confident
// images; where it raises an error, ours is zero.
func TestGoldenSelfLabel(t *testing.T) {
	f := golden.Open(t, "loss_selflabel.npz")
	for _, m := range f.Find(`(\w+)_weak`) {
		c := m[1]
		t.Run(c, func(t *testing.T) {
			dims := f.Shape(c + "_weak")
			out := run[float32](t, backend, func(in []*Node) []*Node {
				loss, confident := SelfLabel(in[0], in[1], f.Float(c+"_threshold"), f.Float(c+"_balance") == 1)
				return []*Node{loss, confident, Gradient(loss, in[1])[0]}
			}, array(f, c+"_weak", dims...), array(f, c+"_strong", dims...))
			want := 0.0
			for _, m := range f.Floats(c + "_mask") {
				want += m
			}
			golden.Close(t, "confident", out[1], []float64{want}, 0)
			if f.Float(c+"_raises") == 1 {
				golden.Close(t, "loss without a confident image", out[0], []float64{0}, 0)
				golden.Close(t, "its gradient", out[2], make([]float64, len(out[2])), 0)
				return
			}
			compare(t, f, c+"_loss", out[0])
			compare(t, f, c+"_grad", out[2])
		})
	}
}

// Three of four images are confident, two of them in cluster 0. By the formula
// in float64: 0.5798975050 balanced, 0.5464401163 not.
func TestSelfLabelByHand(t *testing.T) {
	weak := [][]float64{{8, 0, 0}, {9, 0, 0}, {0, 7, 0}, {1, 1, 1}}
	strong := [][]float64{{1, 0, 0}, {2, 1, 0}, {0, 1, .5}, {0, 0, 3}}
	for _, test := range []struct {
		balanced bool
		want     float64
	}{{true, 0.5798975050}, {false, 0.5464401163}} {
		out := run[float64](t, pureGo, func(in []*Node) []*Node {
			loss, confident := SelfLabel(in[0], in[1], 0.99, test.balanced)
			return []*Node{loss, confident, Gradient(loss, in[0])[0]}
		}, tensors.FromValue(weak), tensors.FromValue(strong))
		golden.Close(t, "loss", out[0], []float64{test.want}, 1e-9)
		golden.Close(t, "confident", out[1], []float64{3}, 0)
		golden.Close(t, "gradient by the weak logits", out[2], make([]float64, 12), 0)
	}
}

// The threshold is strict: a probability of exactly 1/2 is not above 1/2.
func TestSelfLabelThreshold(t *testing.T) {
	for threshold, want := range map[float64]float64{0.5: 0, 0.49: 1} {
		out := run[float32](t, pureGo, func(in []*Node) []*Node {
			_, confident := SelfLabel(in[0], in[0], threshold, true)
			return []*Node{confident}
		}, tensors.FromValue([][]float32{{3, 3}}))
		golden.Close(t, "confident", out[0], []float64{want}, 0)
	}
}

func TestSelfLabelGradient(t *testing.T) {
	weak := tensors.FromFlatDataAndDimensions(random(5, 6*3), 6, 3)
	for _, balanced := range []bool{false, true} {
		checkGradient(t, func(x *Node) *Node {
			loss, _ := SelfLabel(Const(x.Graph(), weak), x, 0.5, balanced)
			return loss
		}, random(6, 6*3), 6, 3)
	}
}
