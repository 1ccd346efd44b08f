package augment

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

const (
	cropTries    = 10      // torchvision's number of attempts
	wideRatio    = 4.0 / 3 // torchvision's largest ratio of width to height; the smallest is its inverse
	boxTop       = 0       // columns of a box
	boxLeft      = 1
	boxHeight    = 2
	boxWidth     = 3
	boxDimension = 4
)

// randomBoxes draws the crop of torchvision's RandomResizedCrop for images of
// h×w pixels: an area of U[scale] of the image, an aspect ratio log-uniform in
// 1/most..most, a place uniform among those inside; the first of ten tries that
// fits, else the largest central box. int32 [batch, 4]: top, left, height,
// width.
func randomBoxes(seeds *Node, purpose uint32, h, w int, scale [2]float64, most float64) *Node {
	if scale[0] <= 0 || scale[1] < scale[0] || scale[1] > 1 {
		exceptions.Panicf("augment: crop scale is %v, must lie in (0, 1] and ascend", scale)
	}
	batch := seeds.Shape().Dim(0)
	draw := func(i uint32) *Node { return Uniform(seeds, purpose+i, cropTries) }
	area := within(draw(0), scale[0]*float64(h*w), scale[1]*float64(h*w))
	ratio := Exp(within(draw(1), math.Log(1/most), math.Log(most)))
	width, height := Round(Sqrt(Mul(area, ratio))), Round(Sqrt(Div(area, ratio)))
	top := Floor(Mul(draw(2), AddScalar(Neg(height), h+1)))
	left := Floor(Mul(draw(3), AddScalar(Neg(width), w+1)))
	fits := LogicalAnd(fitsIn(width, w), fitsIn(height, h))

	try := Iota(seeds.Graph(), shapes.Make(dtypes.Int32, batch, cropTries), 1)
	none := Scalar(seeds.Graph(), dtypes.Int32, cropTries)
	first := ReduceMin(Where(fits, try, none), 1)
	isFirst := toFloat(Equal(try, ExpandAxes(first, -1)))
	chosen := make([]*Node, boxDimension)
	for i, v := range []*Node{top, left, height, width} {
		chosen[i] = ReduceSum(Mul(v, isFirst), 1)
	}
	fallback := BroadcastToDims(Const(seeds.Graph(), [][]float32{centralBox(h, w, most)}), batch, boxDimension)
	return once(ConvertDType(Where(LessThan(first, none), Stack(chosen, -1), fallback), dtypes.Int32))
}

// fitsIn reports for each length whether it is in 1..n.
func fitsIn(length *Node, n int) *Node {
	one, most := ScalarOne(length.Graph(), length.DType()), Scalar(length.Graph(), length.DType(), n)
	return LogicalAnd(GreaterOrEqual(length, one), LessOrEqual(length, most))
}

// centralBox returns the largest box in the middle of h×w pixels whose aspect
// ratio is allowed.
func centralBox(h, w int, most float64) []float32 {
	bh, bw := h, w
	switch ratio := float64(w) / float64(h); {
	case ratio < 1/most:
		bh = int(math.RoundToEven(float64(w) * most))
	case ratio > most:
		bw = int(math.RoundToEven(float64(h) * most))
	}
	return []float32{float32((h - bh) / 2), float32((w - bw) / 2), float32(bh), float32(bw)}
}

// cropResize cuts a box (int32 [batch, 4], see randomBoxes) out of each uint8
// image [batch, H, W, 3], resizes it to size×size as PIL's antialiased bilinear
// filter does, and mirrors it where flip (bool [batch], or nil for none) is
// true.
func cropResize(images, boxes, flip *Node, size int) planes {
	y := axisOf(boxes, boxTop, boxHeight, nil, size)
	x := axisOf(boxes, boxLeft, boxWidth, flip, size)
	if images.Shape().Dim(1) <= size && images.Shape().Dim(2) <= size {
		return enlarge(images, y, x)
	}
	return shrink(images, y, x)
}

// axis maps the pixels along one axis of a view to those of a box.
type axis struct {
	size        int
	center      *Node // int32 [batch, S]: the source coordinate in units of 1/(2S) pixel, pixel centers at whole pixels
	first, last *Node // int32 [batch, 1]: the outer pixels of the box
}

// axisOf maps the S pixels of a view to the box columns start and length.
func axisOf(boxes *Node, start, length int, flip *Node, size int) axis {
	batch := boxes.Shape().Dim(0)
	at := Iota(boxes.Graph(), shapes.Make(dtypes.Int32, batch, size), 1)
	if flip != nil {
		at = Where(flip, AddScalar(Neg(at), size-1), at)
	}
	first, extent := ExpandAxes(column(boxes, start), -1), ExpandAxes(column(boxes, length), -1)
	middle := Mul(AddScalar(MulScalar(at, 2), 1), extent)
	return axis{
		size:   size,
		center: AddScalar(Add(middle, MulScalar(first, 2*size)), -size),
		first:  first,
		last:   AddScalar(Add(first, extent), -1),
	}
}

// enlarge applies the filter for boxes that are not larger than the view: two
// taps per axis.
func enlarge(images *Node, y, x axis) planes {
	batch, size := images.Shape().Dim(0), y.size
	spread := func(v *Node, axis int) *Node { return BroadcastToDims(ExpandAxes(v, axis), batch, size, size) }
	pairs := packPairs(packPixels(images))
	y0, fy := y.taps()
	x0, fx := x.taps()
	y1 := Min(AddScalar(y0, 1), y.last)
	x0, fx = spread(x0, 1), spread(fx, 1)
	row := func(y *Node) planes {
		left, right := gatherPairs(pairs, spread(y, 2), x0)
		return mix2(left, right, fx).each(roundHalfUp)
	}
	return mix2(row(y0), row(y1), spread(fy, 2)).each(roundHalfUp)
}

// taps returns the first of the two pixels around each coordinate, inside the
// box, and the weight of the second: int32 and float32 [batch, S].
func (a axis) taps() (low, weight *Node) {
	unit := 2 * a.size
	divisor := Const(a.center.Graph(), int32(unit))
	inside := Min(Max(a.center, MulScalar(a.first, unit)), MulScalar(a.last, unit))
	return Div(inside, divisor), DivScalar(toFloat(Mod(inside, divisor)), unit)
}

// shrink applies the filter for boxes of any size, as two products with the
// matrices of its weights: first along x, then along y, each rounded, as PIL
// does.
func shrink(images *Node, y, x axis) planes {
	wy, wx := y.weights(images.Shape().Dim(1)), x.weights(images.Shape().Dim(2))
	sumX := ExpandAxes(ReduceSum(wx, 2), 1)
	sumY := ReduceAndKeep(wy, ReduceSum, 2)
	var out planes
	for c, v := range split(images) {
		rows := roundHalfUp(Div(Einsum("bhw,bsw->bhs", v, wx), sumX))
		out[c] = roundHalfUp(Div(Einsum("brh,bhs->brs", wy, rows), sumY))
	}
	return out
}

// weights returns the triangle filter over an axis of n pixels, cut at the box,
// not normalized: float32 [batch, S, n]. It reaches as far as a pixel of the
// view is wide in the image, at least one pixel. In units of 1/(2S) pixel the
// weights are whole numbers, and so the products with them are exact.
func (a axis) weights(n int) *Node {
	source := Iota(a.center.Graph(), shapes.Make(dtypes.Int32, 1, 1, n), 2)
	first, last := ExpandAxes(a.first, -1), ExpandAxes(a.last, -1)
	reach := MulScalar(MaxScalar(AddScalar(Sub(last, first), 1), a.size), 2)
	far := Abs(Sub(MulScalar(source, 2*a.size), ExpandAxes(a.center, -1)))
	inside := LogicalAnd(GreaterOrEqual(source, first), LessOrEqual(source, last))
	return toFloat(Mul(MaxScalar(Sub(reach, far), 0), ConvertDType(inside, dtypes.Int32)))
}
