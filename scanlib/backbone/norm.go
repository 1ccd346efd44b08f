package backbone

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// Torch's constants of batch norm.
const (
	batchNormEpsilon  = 1e-5
	batchNormMomentum = 0.1 // share of the batch in the new running statistics
)

// Groups divides a training batch for batch norm, as if each group were the
// batch of a separate device. The running statistics move toward the mean over
// the groups. Fewer than two groups are the whole batch.
type Groups struct {
	Count int // divides the batch
	// Strided puts image i into group i mod Count; otherwise a group is a run
	// of images. Images that share a group in one way rarely do in the other.
	Strided bool
}

// split adds an axis for the groups to x [batch, H, W, channels], and returns
// the axes over which a group's statistics are taken.
func (g Groups) split(x *Node) (*Node, []int) {
	if g.Count < 2 {
		return x, []int{0, 1, 2}
	}
	d := x.Shape().Dimensions
	if g.Strided {
		return Reshape(x, d[0]/g.Count, g.Count, d[1], d[2], d[3]), []int{0, 2, 3}
	}
	return Reshape(x, g.Count, d[0]/g.Count, d[1], d[2], d[3]), []int{1, 2, 3}
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
	if !n.training {
		return affine(x, runningMean.NodeValue(x), runningVar.NodeValue(x), weight, bias)
	}
	groups, axes := n.groups.split(x)
	mean := ReduceAndKeep(groups, ReduceMean, axes...)
	variance := ReduceAndKeep(Square(Sub(groups, mean)), ReduceMean, axes...)
	count := float64(groups.Shape().Size() / mean.Shape().Size()) // of pixels in a group
	move(runningMean, mean)
	move(runningVar, MulScalar(variance, count/(count-1)))
	return Reshape(affine(groups, mean, variance, weight, bias), x.Shape().Dimensions...)
}

// affine returns weight·(x − mean)/√(variance + ε) + bias, channel by channel.
func affine(x, mean, variance, weight, bias *Node) *Node {
	like := ExpandLeftToRank(weight, x.Rank())
	// Rsqrt has no gradient in GoMLX.
	scale := Mul(like, Inverse(Sqrt(AddScalar(ExpandLeftToRank(variance, x.Rank()), batchNormEpsilon))))
	offset := Sub(ExpandLeftToRank(bias, x.Rank()), Mul(ExpandLeftToRank(mean, x.Rank()), scale))
	return Add(Mul(x, scale), offset)
}

// move moves a running statistic [channels] toward the batch's value, the mean
// over its groups.
func move(running *model.Variable, batch *Node) {
	channels := batch.Shape().Dim(-1)
	batch = StopGradient(ReduceMean(Reshape(batch, -1, channels), 0))
	old := running.NodeValue(batch)
	running.SetNodeValue(Add(MulScalar(old, 1-batchNormMomentum), MulScalar(batch, batchNormMomentum)))
}
