package augment

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// warpOp is the geometric part of strongOp: one affine map a sample, read at
// the nearest pixel, black outside.
//
// The coordinates are PIL's 16.16 fixed-point numbers, so that the same pixel is
// picked wherever two are equally near.
func warpOp(words *Node, is func(StrongOp) *Node, value *Node) *Node {
	h, w := words.Shape().Dim(1), words.Shape().Dim(2)
	m := matrixOp(is, ConvertDType(value, dtypes.Float64), h, w)
	coefficient := func(v *Node) *Node { return perSample(once(fixed(v)), 3) }
	xx, xy, x1 := coefficient(m.xx), coefficient(m.xy), coefficient(m.offset(m.xx, m.xy, m.x1))
	yx, yy, y1 := coefficient(m.yx), coefficient(m.yy), coefficient(m.offset(m.yx, m.yy, m.y1))
	oy, ox := grid(words.Graph(), words.Shape().Dim(0), h, w)
	x := whole(Add(Add(Mul(xx, ox), Mul(xy, oy)), x1))
	y := whole(Add(Add(Mul(yx, ox), Mul(yy, oy)), y1))
	inside := LogicalAnd(isWithin(y, h), isWithin(x, w))
	zero := ScalarZero(words.Graph(), words.DType())
	return Where(inside, gatherWords(words, y, x), zero)
}

// matrix maps the pixels of a view to those of its source, as PIL's
// Image.transform takes it: x' = xx·x + xy·y + x1, and y' likewise. float64 [batch].
type matrix struct{ xx, xy, x1, yx, yy, y1 *Node }

// matrixOp is the matrix of each sample's operation, the identity where that is
// not geometric.
func matrixOp(is func(StrongOp) *Node, value *Node, h, w int) matrix {
	zero := ZerosLike(value)
	valueOf := func(o StrongOp) *Node { return Where(is(o), value, zero) }
	angle := MulScalar(valueOf(OpRotate), math.Pi/180)
	cos, sin := Cos(angle), Sin(angle)
	cx, cy := float64(w)/2, float64(h)/2
	// A turn about the center: PIL turns by the negative angle, y pointing down.
	turnX := AddScalar(Add(MulScalar(cos, -cx), MulScalar(sin, cy)), cx)
	turnY := AddScalar(Neg(Add(MulScalar(sin, cx), MulScalar(cos, cy))), cy)
	return matrix{
		xx: cos, xy: Add(Neg(sin), valueOf(OpShearX)), x1: Add(turnX, MulScalar(valueOf(OpTranslateX), w)),
		yx: Add(sin, valueOf(OpShearY)), yy: cos, y1: Add(turnY, MulScalar(valueOf(OpTranslateY), h)),
	}
}

// offset is the constant of a row for the centers of pixels.
func (matrix) offset(a, b, c *Node) *Node { return Add(c, MulScalar(Add(a, b), 0.5)) }

// fixed is v in units of 1/65536, rounded half up.
func fixed(v *Node) *Node {
	return ConvertDType(Floor(AddScalar(MulScalar(v, 65536), 0.5)), dtypes.Int32)
}

// whole is the whole part of a fixed-point number.
func whole(v *Node) *Node { return BitwiseShiftRightArithmeticScalar(v, 16) }

// isWithin tells which numbers lie in 0..n−1.
func isWithin(v *Node, n int) *Node {
	zero := ScalarZero(v.Graph(), v.DType())
	return LogicalAnd(GreaterOrEqual(v, zero), LessThan(v, Scalar(v.Graph(), v.DType(), n)))
}
