package criterion

import (
	"math"
	"slices"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// scanOne is the loss of one head over logits [batch, C].
func scanOne(anchors, neighbors *Node, weight float64) SCANLoss {
	return SCAN(ExpandAxes(anchors, 1), ExpandAxes(neighbors, 1), weight)
}

// guarded reports whether an image's similarity is below 1e-12, from which on the
// reference's gradient is not that of its loss.
func guarded(anchor, neighbor []float64) bool {
	softmax := func(logits []float64) []float64 {
		p, sum := make([]float64, len(logits)), 0.0
		for c, x := range logits {
			p[c] = math.Exp(x - slices.Max(logits))
			sum += p[c]
		}
		for c := range p {
			p[c] /= sum
		}
		return p
	}
	dot, q := 0.0, softmax(neighbor)
	for c, p := range softmax(anchor) {
		dot += p * q[c]
	}
	return dot < 1e-12
}

// The reference's total, consistency and entropy, and the gradients of the total.
func TestGoldenSCAN(t *testing.T) {
	f := golden.Open(t, "loss_scan.npz")
	for _, m := range f.Find(`(\w+)_entropy_weight`) {
		c := m[1]
		t.Run(c, func(t *testing.T) {
			dims := f.Shape(c + "_anchors")
			out := run[float32](t, backend, func(in []*Node) []*Node {
				loss := scanOne(in[0], in[1], f.Float(c+"_entropy_weight"))
				gradients := Gradient(ReduceAllSum(loss.Total), in[0], in[1])
				return []*Node{Concatenate([]*Node{loss.Total, loss.Consistency, loss.Entropy}, 0), gradients[0], gradients[1]}
			}, array(f, c+"_anchors", dims...), array(f, c+"_neighbors", dims...))
			compare(t, f, c+"_out", out[0])
			anchors, neighbors := f.Floats(c+"_anchors"), f.Floats(c+"_neighbors")
			for i, name := range []string{c + "_grad_anchors", c + "_grad_neighbors"} {
				got, want := out[i+1], f.Floats(name+"_f64")
				for at := 0; at < len(got); at += dims[1] {
					if end := at + dims[1]; guarded(anchors[at:end], neighbors[at:end]) {
						copy(got[at:end], want[at:end])
					}
				}
				golden.Close(t, name, got, want, golden.Noise(f.Floats(name), want, 1e-6))
			}
		})
	}
}

func TestGoldenEntropy(t *testing.T) {
	f := golden.Open(t, "loss_entropy.npz")
	for _, m := range f.Find(`(\w+)_x`) {
		c := m[1]
		isProbability := f.Float(c+"_is_prob") == 1
		out := run[float32](t, backend, func(in []*Node) []*Node {
			p := in[0]
			if !isProbability {
				p = Softmax(p, -1)
			}
			return []*Node{ReduceAllMean(Entropy(p))}
		}, array(f, c+"_x", f.Shape(c+"_x")...))
		compare(t, f, c+"_entropy", out[0])
	}
}

// By the formula in float64: total −3.95164281, consistency 0.6476015034,
// entropy 0.9198488627. The second head has the sides swapped: the same
// consistency, and the entropy of the other mean.
func TestSCANByHand(t *testing.T) {
	a, b := [][]float64{{2, 0, -1}, {.5, 1.5, 0}}, [][]float64{{1, 0, 0}, {-1, 2, .5}}
	var anchors, neighbors []float64 // [2 images, 2 heads, 3]
	for i := range 2 {
		anchors = append(append(anchors, a[i]...), b[i]...)
		neighbors = append(append(neighbors, b[i]...), a[i]...)
	}
	out := run[float64](t, pureGo, func(in []*Node) []*Node {
		loss := SCAN(in[0], in[1], 5)
		return []*Node{loss.Total, loss.Consistency, loss.Entropy}
	}, tensors.FromFlatDataAndDimensions(anchors, 2, 2, 3), tensors.FromFlatDataAndDimensions(neighbors, 2, 2, 3))
	got := []float64{out[0][0], out[1][0], out[2][0], out[1][1]}
	golden.Close(t, "loss", got, []float64{-3.9516428100, 0.6476015034, 0.9198488627, 0.6476015034}, 1e-9)
	if math.Abs(out[2][1]-out[2][0]) < 1e-3 {
		t.Errorf("both heads have entropy %g: the heads are mixed up", out[2][1])
	}
}

// Limits for C = 4 and λ = 5.
func TestSCANLimits(t *testing.T) {
	sure := func(clusters ...int) []float32 { // one row of logits for each image
		x := make([]float32, 4*len(clusters))
		for i, c := range clusters {
			x[4*i+c] = 400
		}
		return x
	}
	ln4 := math.Log(4)
	// Empty clusters count as 1e-8 under the entropy: −1e-8·ln 1e-8 each.
	clamp := -1e-8 * math.Log(1e-8)
	tests := []struct {
		name                 string
		anchors, neighbors   []float32
		consistency, entropy float64
	}{
		{"perfect: the floor −5 ln 4", sure(0, 1, 2, 3), sure(0, 1, 2, 3), 0, ln4},
		{"all in one cluster", sure(2, 2, 2, 2), sure(2, 2, 2, 2), 0, 3 * clamp},
		{"undecided", make([]float32, 16), make([]float32, 16), ln4, ln4},
		{"never together: the floor of the logarithm", sure(0, 1, 2, 3), sure(1, 2, 3, 0), 100, ln4},
	}
	for _, test := range tests {
		out := run[float32](t, pureGo, func(in []*Node) []*Node {
			loss := scanOne(in[0], in[1], 5)
			return []*Node{loss.Consistency, loss.Entropy, loss.Total, Gradient(ReduceAllSum(loss.Total), in[0])[0]}
		}, tensors.FromFlatDataAndDimensions(test.anchors, 4, 4), tensors.FromFlatDataAndDimensions(test.neighbors, 4, 4))
		golden.Close(t, test.name, []float64{out[0][0], out[1][0], out[2][0]},
			[]float64{test.consistency, test.entropy, test.consistency - 5*test.entropy}, 2e-5)
		for _, g := range out[3] {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("%s: gradient %v", test.name, out[3])
				break
			}
		}
	}
}

func TestSCANGradient(t *testing.T) {
	const size = 3 * 2 * 4
	other := random(2, size)
	constant := func(x *Node) *Node { return Const(x.Graph(), tensors.FromFlatDataAndDimensions(other, 3, 2, 4)) }
	checkGradient(t, func(x *Node) *Node { return ReduceAllSum(SCAN(x, constant(x), 2).Total) }, random(3, size), 3, 2, 4)
	checkGradient(t, func(x *Node) *Node { return ReduceAllSum(SCAN(constant(x), x, 2).Total) }, random(4, size), 3, 2, 4)
}
