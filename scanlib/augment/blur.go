package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// MoCo v2's blur, and SimCLR's: a standard deviation of U[minSigma, maxSigma]
// pixels, whatever the size of the view.
const (
	minSigma = 0.1
	maxSigma = 2.0
)

// blur smooths the pictures for which apply (bool [batch]) is set with a
// Gaussian of that standard deviation, float32 [batch], in pixels. At the border
// the weights inside the picture count alone.
func (p planes) blur(apply, sigma *Node) planes {
	wy, wx := gaussian(sigma, p[0].Shape().Dim(1)), gaussian(sigma, p[0].Shape().Dim(2))
	blurred := p.each(func(v *Node) *Node {
		rows := Einsum("bhw,bsw->bhs", v, wx)
		return roundHalfUp(Einsum("brh,bhs->brs", wy, rows))
	})
	return choose(apply, blurred, p)
}

// gaussian is the weight of each of n pixels (last axis) for each: float32
// [batch, n, n], of sum 1.
func gaussian(sigma *Node, n int) *Node {
	at := func(axis int) *Node {
		return toFloat(Iota(sigma.Graph(), shapes.Make(dtypes.Int32, 1, n, n), axis))
	}
	distance := Div(Sub(at(1), at(2)), perSample(sigma, 3))
	weight := Exp(MulScalar(Square(distance), -0.5))
	return Div(weight, ReduceAndKeep(weight, ReduceSum, 2))
}
