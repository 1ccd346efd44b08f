package criterion

import (
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// One query (1, 0) with its key (.6, .8) and a queue of (0, 1) and (.8, −.6) at
// T = .5: logits 1.2, 0 and 1.6, so ln(e^1.2 + 1 + e^1.6) − 1.2 = 1.0333806.
func TestMoCoByHand(t *testing.T) {
	out := run[float64](t, pureGo, func(in []*Node) []*Node { return []*Node{MoCo(in[0], in[1], in[2], 0.5)} },
		tensors.FromValue([][]float64{{1, 0}}), tensors.FromValue([][]float64{{.6, .8}}),
		tensors.FromValue([][]float64{{0, 1}, {.8, -.6}}))
	want := math.Log(math.Exp(1.2)+1+math.Exp(1.6)) - 1.2
	golden.Close(t, "loss", out[0], []float64{want}, 1e-12)
}

// Limits: everything equal gives ln(Q+1); a key equal to its query and
// orthogonal to the queue goes to 0 with the temperature.
func TestMoCoLimits(t *testing.T) {
	for name, test := range map[string]struct {
		queue       [][]float32
		temperature float64
		want        float64
	}{
		"collapsed": {[][]float32{{1, 0}, {1, 0}, {1, 0}}, 0.07, math.Log(4)},
		"perfect":   {[][]float32{{0, 1}, {0, -1}, {0, 1}}, 0.02, 0},
	} {
		same := [][]float32{{1, 0}, {1, 0}}
		out := run[float32](t, pureGo, func(in []*Node) []*Node { return []*Node{MoCo(in[0], in[1], in[2], test.temperature)} },
			tensors.FromValue(same), tensors.FromValue(same), tensors.FromValue(test.queue))
		golden.Close(t, name, out[0], []float64{test.want}, 1e-6)
	}
}

func TestMoCoGradient(t *testing.T) {
	keys := tensors.FromFlatDataAndDimensions(random(7, 3*4), 3, 4)
	queue := tensors.FromFlatDataAndDimensions(random(8, 5*4), 5, 4)
	checkGradient(t, func(x *Node) *Node {
		return MoCo(x, Const(x.Graph(), keys), Const(x.Graph(), queue), 0.5)
	}, random(9, 3*4), 3, 4)
	// Nothing flows into what the key encoder made.
	out := run[float64](t, pureGo, func(in []*Node) []*Node { return Gradient(MoCo(in[0], in[1], in[2], 0.5), in[1], in[2]) },
		tensors.FromFlatDataAndDimensions(random(9, 3*4), 3, 4), keys, queue)
	golden.Close(t, "gradient by keys", out[0], make([]float64, 12), 0)
	golden.Close(t, "gradient by queue", out[1], make([]float64, 20), 0)
}
