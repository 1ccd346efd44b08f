package backbone

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// Torch's constants of batch norm.
const (
	batchNormEpsilon  = 1e-5
	batchNormMomentum = 0.1 // share of the batch in the new running statistics
)

// conv is a bias-free convolution with size/2 pixels of zero padding on every
// side. Its kernel [size, size, in, out] starts Kaiming-normal with fan-out
// for a relu: standard deviation √(2 / (size²·out)).
func (n net) conv(scope *model.Scope, x *Node, channels, size, stride int) *Node {
	std := math.Sqrt(2 / float64(size*size*channels))
	kernel := param.Variable(scope, "weight", n.seed, param.Normal(std), size, size, x.Shape().Dim(-1), channels)
	pad := size / 2
	return Convolve(x, kernel.NodeValue(x)).Strides(stride).
		PaddingPerDim([][2]int{{pad, pad}, {pad, pad}}).Done()
}

// batchNorm normalizes each channel of x [batch, H, W, channels] and applies
// the learned scale and offset. The running variance is the unbiased one, as
// in torch.
//
// It is written from primitive ops: the fused op of XLA can't be divided over
// devices and is missing in the pure-Go backend.
func (n net) batchNorm(scope *model.Scope, x *Node) *Node {
	channels := x.Shape().Dim(-1)
	weight := param.Variable(scope, "weight", n.seed, param.Constant(1), channels).NodeValue(x)
	bias := param.Variable(scope, "bias", n.seed, param.Constant(0), channels).NodeValue(x)
	runningMean := param.Variable(scope, "running_mean", n.seed, param.Constant(0), channels).SetTrainable(false)
	runningVar := param.Variable(scope, "running_var", n.seed, param.Constant(1), channels).SetTrainable(false)

	mean, variance := runningMean.NodeValue(x), runningVar.NodeValue(x)
	if n.training {
		mean = ReduceMean(x, 0, 1, 2)
		variance = ReduceMean(Square(Sub(x, perChannel(mean))), 0, 1, 2)
		count := float64(x.Shape().Size() / channels)
		unbiased := MulScalar(variance, count/(count-1))
		move(runningMean, mean)
		move(runningVar, unbiased)
	}
	// Rsqrt has no gradient in GoMLX.
	scale := Mul(weight, Inverse(Sqrt(AddScalar(variance, batchNormEpsilon))))
	offset := Sub(bias, Mul(mean, scale))
	return Add(Mul(x, perChannel(scale)), perChannel(offset))
}

// move takes a running statistic one step toward the batch's value.
func move(running *model.Variable, batch *Node) {
	batch = StopGradient(batch)
	old := running.NodeValue(batch)
	running.SetNodeValue(Add(MulScalar(old, 1-batchNormMomentum), MulScalar(batch, batchNormMomentum)))
}

func perChannel(v *Node) *Node { return ExpandLeftToRank(v, 4) }
