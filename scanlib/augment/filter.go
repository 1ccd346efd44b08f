package augment

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// sharpness blends with the smoothed image by the factor [batch]; 1 changes
// nothing.
func (p planes) sharpness(factor *Node) planes {
	smooth := smoothed(p.pack())
	for c := range p {
		p[c] = enhance(p[c], smooth[c], perSample(factor, 3))
	}
	return p
}

// smoothed applies PIL's SMOOTH filter, 1 1 1, 1 5 1, 1 1 1 over 13, to packed
// pixels. It leaves the outermost pixels alone.
func smoothed(words *Node) planes {
	h, w := words.Shape().Dim(1), words.Shape().Dim(2)
	edge := compute.PadAxis{Start: 1, End: 1}
	framed := once(Pad(words, ScalarZero(words.Graph(), words.DType()), compute.PadAxis{}, edge, edge))
	// Red and blue share a word, 16 bits each: the sum of 13 bytes fits.
	const redBlue, low = 0xFF00FF, 0xFFFF
	sumOf := func(channels func(*Node) *Node) *Node {
		sum := MulScalar(channels(words), 4)
		for k := range 9 {
			dy, dx := k/3, k%3
			sum = Add(sum, channels(Slice(framed, AxisRange(), AxisRange(dy, dy+h), AxisRange(dx, dx+w))))
		}
		return sum
	}
	rb := sumOf(func(v *Node) *Node { return BitwiseAnd(v, Const(v.Graph(), int32(redBlue))) })
	green := sumOf(func(v *Node) *Node { return shiftAnd(v, 8, 0xFF) })
	sums := planes{shiftAnd(rb, 0, low), green, shiftAnd(rb, 16, low)}

	y, x := grid(words.Graph(), words.Shape().Dim(0), h, w)
	isInner := LogicalAnd(isWithin(AddScalar(y, -1), h-2), isWithin(AddScalar(x, -1), w-2))
	out := unpack(words)
	for c, sum := range sums {
		out[c] = Where(isInner, roundHalfUp(MulScalar(toFloat(sum), 1.0/13)), out[c])
	}
	return out
}

// shiftAnd returns (v >> bits) & mask.
func shiftAnd(v *Node, bits int, mask int32) *Node {
	return BitwiseAnd(BitwiseShiftRightLogicalScalar(v, bits), Const(v.Graph(), mask))
}

// MoCo v2's blur, and SimCLR's: a standard deviation of U[minSigma, maxSigma]
// pixels, whatever the size of the view.
const (
	minSigma = 0.1
	maxSigma = 2.0
)

// blur smooths the pictures for which apply (bool [batch]) is set with a
// Gaussian of that standard deviation, float32 [batch], in pixels. At the
// border only the weights inside the picture count.
func (p planes) blur(apply, sigma *Node) planes {
	wy, wx := gaussian(sigma, p[0].Shape().Dim(1)), gaussian(sigma, p[0].Shape().Dim(2))
	blurred := p.each(func(v *Node) *Node {
		rows := Einsum("bhw,bsw->bhs", v, wx)
		return roundHalfUp(Einsum("brh,bhs->brs", wy, rows))
	})
	return choose(apply, blurred, p)
}

// gaussian returns the weight of each of n pixels (last axis) for each: float32
// [batch, n, n], of sum 1.
func gaussian(sigma *Node, n int) *Node {
	at := func(axis int) *Node {
		return toFloat(Iota(sigma.Graph(), shapes.Make(dtypes.Int32, 1, n, n), axis))
	}
	distance := Div(Sub(at(1), at(2)), perSample(sigma, 3))
	weight := Exp(MulScalar(Square(distance), -0.5))
	return Div(weight, ReduceAndKeep(weight, ReduceSum, 2))
}
