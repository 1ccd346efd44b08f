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
	if out := dense(x, kernel.NodeValue(x), stride); out != nil {
		return out
	}
	pad := size / 2
	return Convolve(x, kernel.NodeValue(x)).Strides(stride).
		PaddingPerDim([][2]int{{pad, pad}, {pad, pad}}).Done()
}

// dense is conv as one matrix product, or nil where the output has more than
// 2×2 pixels or the kernel one. XLA's CPU convolution takes up to twenty times
// as long on pictures so small.
func dense(x, kernel *Node, stride int) *Node {
	h, w, in := x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	size, out := kernel.Shape().Dim(0), kernel.Shape().Dim(3)
	oh, ow := (h-1)/stride+1, (w-1)/stride+1
	if oh*ow > 4 || size == 1 {
		return nil
	}
	// Which tap of the kernel an input pixel meets for an output pixel, one-hot.
	taps := make([][]float32, 0, h*w*oh*ow)
	for p := range h * w * oh * ow {
		q := p % (oh * ow)
		row, col := p/(oh*ow)/w-q/ow*stride+size/2, p/(oh*ow)%w-q%ow*stride+size/2
		tap := make([]float32, size*size)
		if row >= 0 && row < size && col >= 0 && col < size {
			tap[row*size+col] = 1
		}
		taps = append(taps, tap)
	}
	matrix := Dot(Const(x.Graph(), taps), Reshape(kernel, size*size, in*out)).Product()
	matrix = TransposeAllAxes(Reshape(matrix, h*w, oh*ow, in, out), 0, 2, 1, 3)
	product := Dot(Reshape(x, -1, h*w*in), Reshape(matrix, h*w*in, oh*ow*out)).Product()
	return Reshape(product, -1, oh, ow, out)
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
