package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Strong is the view of SCAN's clustering and self-labeling steps: flip, random
// crop, operations drawn from StrongOp one after the other, and after
// normalization a square hole (Cutout, DeVries and Taylor 2017).
type Strong struct {
	Size         int  // Side of the view in pixels; images must be at least as large.
	Ops          int  // Operations a sample: official 4.
	CutoutLength int  // Largest side of the hole in pixels, 0 for none: official 16 at 32 pixels.
	Flip         bool // Mirror half of the samples left to right: official true.
}

// StrongOp is one operation of the strong list. The doc of each names its
// value; all act as PIL does, fill with black, and keep whole numbers.
type StrongOp int32

// The official list, in its order.
const (
	OpIdentity     StrongOp = iota // nothing
	OpAutoContrast                 // stretch each channel to 0..255
	OpEqualize                     // flatten each channel's histogram
	OpRotate                       // degrees, counterclockwise, nearest pixel
	OpSolarize                     // invert what is at or above the threshold 0..256
	OpColor                        // saturation factor
	OpContrast                     // factor
	OpBrightness                   // factor
	OpSharpness                    // factor: 0 smooth, 1 as it is
	OpShearX                       // share of y added to x
	OpTranslateX                   // share of the width
	OpTranslateY                   // share of the height
	OpPosterize                    // number of bits kept, cut to a whole number
	OpShearY                       // share of x added to y
	numStrongOps   = iota
)

// strongRange is the range from which the official code draws the value of each
// operation.
var strongRange = [numStrongOps][2]float32{
	OpRotate: {-30, 30}, OpSolarize: {0, 256}, OpColor: {.05, .95}, OpContrast: {.05, .95}, OpBrightness: {.05, .95},
	OpSharpness: {.05, .95}, OpShearX: {-.1, .1}, OpTranslateX: {-.1, .1}, OpTranslateY: {-.1, .1}, OpPosterize: {4, 8}, OpShearY: {-.1, .1},
}

const (
	drawStrongFlip uint32 = 300 + 10*iota
	drawStrongPlace
	drawStrongOp
	drawStrongValue
	drawCutout
)

// Apply implements View.
func (s Strong) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("Strong", images, seeds, dtypes.Uint8)
	s.check(images)
	words := s.cropFlip(packPixels(images), seeds)
	if s.Ops > 0 {
		op := below(Uniform(seeds, drawStrongOp, s.Ops), numStrongOps)
		value := strongValues(op, Uniform(seeds, drawStrongValue, s.Ops))
		for i := range s.Ops {
			words = strongOp(words, column(op, i), column(value, i))
		}
	}
	x := Normalize(unpackPixels(words), mean, std)
	return StopGradient(hole(x, seeds, s.Size, s.CutoutLength))
}

func (s Strong) check(images *Node) {
	h, w := images.Shape().Dim(1), images.Shape().Dim(2)
	switch {
	case s.Size < 1 || s.Size > h || s.Size > w:
		exceptions.Panicf("augment.Strong: Size is %d, images are %d×%d: it must lie in 1..%d", s.Size, h, w, min(h, w))
	case s.Ops < 0 || s.CutoutLength < 0:
		exceptions.Panicf("augment.Strong: Ops is %d, CutoutLength %d, must not be negative", s.Ops, s.CutoutLength)
	}
}

// cropFlip cuts a square at a random place out of words [batch, H, W] and
// mirrors it or not.
func (s Strong) cropFlip(words, seeds *Node) *Node {
	h, w := words.Shape().Dim(1), words.Shape().Dim(2)
	if h == s.Size && w == s.Size {
		if s.Flip {
			words = Where(happens(seeds, drawStrongFlip, 0.5), Reverse(words, 2), words)
		}
		return once(words)
	}
	u := Uniform(seeds, drawStrongPlace, 2)
	y, x := grid(words.Graph(), seeds.Shape().Dim(0), s.Size, s.Size)
	if s.Flip {
		x = Where(happens(seeds, drawStrongFlip, 0.5), AddScalar(Neg(x), s.Size-1), x)
	}
	top, left := below(column(u, 0), h-s.Size+1), below(column(u, 1), w-s.Size+1)
	return gatherWords(words, Add(y, perSample(top, 3)), Add(x, perSample(left, 3)))
}

// grid returns the coordinates of each pixel: int32 [batch, h, w].
func grid(g *Graph, batch, h, w int) (y, x *Node) {
	shape := shapes.Make(dtypes.Int32, batch, h, w)
	return Iota(g, shape, 1), Iota(g, shape, 2)
}

// strongValues maps numbers of [0, 1) to the range of each operation: float32
// of the shape of op.
func strongValues(op, u *Node) *Node {
	var low, high [numStrongOps]float32
	for i, r := range strongRange {
		low[i], high[i] = r[0], r[1]
	}
	index := ExpandAxes(op, -1)
	look := func(table []float32) *Node { return Gather(Const(op.Graph(), table), index) }
	return blend(look(low[:]), look(high[:]), u)
}

// ApplyOp applies one operation of the strong list, with an operation and value
// per sample: images uint8 [batch, H, W, 3], op int32 [batch] of StrongOp,
// value float32 [batch]; uint8 of the same shape. Strong draws op and value;
// this is for callers who set them.
func ApplyOp(images, op, value *Node) *Node {
	checkImages("ApplyOp", images, nil, dtypes.Uint8)
	for _, v := range []*Node{op, value} {
		if v.Rank() != 1 || v.Shape().Dim(0) != images.Shape().Dim(0) {
			exceptions.Panicf("augment.ApplyOp: op and value must be [%d] as the images, got %s", images.Shape().Dim(0), v.Shape())
		}
	}
	return ConvertDType(unpackPixels(strongOp(packPixels(images), op, value)), dtypes.Uint8)
}

// strongOp applies an operation to each sample: words int32 [batch, S, S], op
// int32 [batch], value float32 [batch].
//
// Five operations move pixels and share one gather; seven map each channel's
// levels and share one table; the other two mix channels or neighboring pixels.
// Each sample passes through all three groups and is changed by one.
func strongOp(words, op, value *Node) *Node {
	is := func(o StrongOp) *Node { return Equal(op, Const(op.Graph(), int32(o))) }
	p := unpack(once(warpOp(words, is, value)))
	p = choose(is(OpColor), p.saturation(value), choose(is(OpSharpness), p.sharpness(value), p))
	p = unpack(once(p.pack()))
	return levelsOp(p, is, value).pack()
}
