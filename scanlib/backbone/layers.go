package backbone

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// conv applies a bias-free convolution with size/2 pixels of zero padding on
// every side. Its kernel [size, size, in, out] starts Kaiming-normal with
// fan-out for a relu: standard deviation √(2 / (size²·out)).
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

// dense computes conv as one matrix product, or returns nil if the output is
// larger than 2×2 pixels or the kernel is 1×1. XLA's CPU convolution takes up
// to twenty times as long on such small images.
func dense(x, kernel *Node, stride int) *Node {
	h, w, in := x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	size, out := kernel.Shape().Dim(0), kernel.Shape().Dim(3)
	oh, ow := (h-1)/stride+1, (w-1)/stride+1
	if oh*ow > 4 || size == 1 {
		return nil
	}
	// The kernel tap between each input and output pixel, one-hot.
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
