package augment

import (
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// field is where each pixel of a view comes from: y and x, float32 [batch, S,
// S] in pixels of the source, pixel centers at whole numbers.
type field struct{ y, x *Node }

// fieldOf adds up maps of the square of size×size pixels: coefficients
// [batch, 2, n] (y, then x) weight the n maps of basis [n][S·S].
//
// It is one matrix product, so that XLA computes the coordinates once: it would
// fuse sums, and compute them again for each use.
func fieldOf(coefficients *Node, basis [][]float32, size int) field {
	batch := coefficients.Shape().Dim(0)
	flat := Reshape(coefficients, batch*2, len(basis))
	yx := Reshape(Dot(flat, Const(flat.Graph(), basis)).Product(), batch, 2, size, size)
	return field{y: plane(yx, 0), x: plane(yx, 1)}
}

// plane returns element i of axis 1: [batch, n, rest] becomes [batch, rest].
func plane(x *Node, i int) *Node { return Squeeze(Slice(x, AxisRange(), AxisElem(i)), 1) }

// column returns column i of [batch, n]: [batch].
func column(x *Node, i int) *Node { return plane(x, i) }

// affineBasis returns the maps of an affine field: y and x from the center of
// the view in pixels, and 1.
func affineBasis(size int) [][]float32 {
	basis := [][]float32{make([]float32, size*size), make([]float32, size*size), make([]float32, size*size)}
	middle := float32(size-1) / 2
	for p := range size * size {
		basis[0][p] = float32(p/size) - middle
		basis[1][p] = float32(p%size) - middle
		basis[2][p] = 1
	}
	return basis
}

// bilinear samples uint8 images [batch, H, W, 3] at the places of a field,
// without rounding. Outside the image it is 0.
func bilinear(images *Node, at field) planes {
	h, w := images.Shape().Dim(1), images.Shape().Dim(2)
	// With a border of one black pixel, every coordinate clipped to the border
	// reads the right value: no tap needs a test of its own.
	words := packPixels(images)
	edge := compute.PadAxis{Start: 1, End: 1}
	pairs := packPairs(Pad(words, ScalarZero(words.Graph(), words.DType()), compute.PadAxis{}, edge, edge))
	y, fy := splitCoordinate(at.y, h)
	x, fx := splitCoordinate(at.x, w)
	row := func(y *Node) planes {
		left, right := gatherPairs(pairs, y, x)
		return mix2(left, right, fx)
	}
	return mix2(row(y), row(AddScalar(y, 1)), fy)
}

// splitCoordinate turns a coordinate over n pixels into the first tap's index
// in the image with a border, 0..n, and the weight of the second.
func splitCoordinate(v *Node, n int) (first, fraction *Node) {
	v = ClipScalar(AddScalar(v, 1), 0, float64(n+1))
	floor := MinScalar(Floor(v), n)
	return ConvertDType(floor, dtypes.Int32), Sub(v, floor)
}

// blend returns a + t·(b − a).
func blend(a, b, t *Node) *Node { return Add(a, Mul(t, Sub(b, a))) }

// mix2 returns a + t·(b − a) of every channel.
func mix2(a, b planes, t *Node) planes {
	for c := range a {
		a[c] = blend(a[c], b[c], t)
	}
	return a
}

// pixelBits is the width of a packed pixel.
const pixelBits = 24

// packPairs puts each pixel and its right neighbor into one word, int64 [batch,
// H, W] from the words of packPixels: one gather then fetches both. The last
// column has itself on its right.
func packPairs(words *Node) *Node {
	words = ConvertDType(words, dtypes.Int64)
	return Add(words, BitwiseShiftLeftScalar(Shift(words, 2, ShiftDirLeft, 1), pixelBits))
}

// gatherPairs reads pixels and their right neighbors from the pairs of
// packPairs at the whole coordinates y, x, int32 [batch, h, w].
func gatherPairs(pairs, y, x *Node) (left, right planes) {
	pair := gatherWords(pairs, y, x)
	low := BitwiseAnd(pair, Const(pair.Graph(), int64(1<<pixelBits-1)))
	high := BitwiseShiftRightLogicalScalar(pair, pixelBits)
	return unpack(ConvertDType(low, dtypes.Int32)), unpack(ConvertDType(high, dtypes.Int32))
}

// gatherWords reads words [batch, H, W] at the whole coordinates y, x,
// int32 [batch, h, w]: [batch, h, w].
func gatherWords(words, y, x *Node) *Node {
	width := words.Shape().Dim(2)
	flat := Reshape(words, words.Shape().Dim(0), -1)
	return Gather(flat, withSample(Add(MulScalar(y, width), x)))
}

// withSample puts the number of the sample before each index int32 [batch,
// ...]: [batch, ..., 2]. The number is a plain iota, from which XLA infers that
// no sample reads from another, so that a sharded batch stays sharded.
func withSample(index *Node) *Node {
	index = ExpandAxes(index, -1)
	return Concatenate([]*Node{Iota(index.Graph(), index.Shape(), 0), index}, -1)
}

// warpOp is the geometric part of strongOp: one affine map per sample, sampled
// at the nearest pixel, black outside.
//
// The coordinates are PIL's 16.16 fixed-point numbers, so that the same pixel
// is picked wherever two are equally near.
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
// Image.transform takes it: x' = xx·x + xy·y + x1, and y' likewise. float64
// [batch].
type matrix struct{ xx, xy, x1, yx, yy, y1 *Node }

// matrixOp returns the matrix of each sample's operation, the identity where
// that is not geometric.
func matrixOp(is func(StrongOp) *Node, value *Node, h, w int) matrix {
	zero := ZerosLike(value)
	valueOf := func(o StrongOp) *Node { return Where(is(o), value, zero) }
	angle := MulScalar(valueOf(OpRotate), math.Pi/180)
	cos, sin := Cos(angle), Sin(angle)
	cx, cy := float64(w)/2, float64(h)/2
	// A rotation about the center: PIL rotates by the negative angle, with y
	// pointing down.
	turnX := AddScalar(Add(MulScalar(cos, -cx), MulScalar(sin, cy)), cx)
	turnY := AddScalar(Neg(Add(MulScalar(sin, cx), MulScalar(cos, cy))), cy)
	return matrix{
		xx: cos, xy: Add(Neg(sin), valueOf(OpShearX)), x1: Add(turnX, MulScalar(valueOf(OpTranslateX), w)),
		yx: Add(sin, valueOf(OpShearY)), yy: cos, y1: Add(turnY, MulScalar(valueOf(OpTranslateY), h)),
	}
}

// offset returns the constant of a row for the centers of pixels.
func (matrix) offset(a, b, c *Node) *Node { return Add(c, MulScalar(Add(a, b), 0.5)) }

// fixed returns v in units of 1/65536, rounded half up.
func fixed(v *Node) *Node {
	return ConvertDType(Floor(AddScalar(MulScalar(v, 65536), 0.5)), dtypes.Int32)
}

// whole returns the whole part of a fixed-point number.
func whole(v *Node) *Node { return BitwiseShiftRightArithmeticScalar(v, 16) }

// isWithin reports for each number whether it is in 0..n−1.
func isWithin(v *Node, n int) *Node {
	zero := ScalarZero(v.Graph(), v.DType())
	return LogicalAnd(GreaterOrEqual(v, zero), LessThan(v, Scalar(v.Graph(), v.DType(), n)))
}
