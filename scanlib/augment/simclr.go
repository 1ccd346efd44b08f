package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// SimCLR is the view of SimCLR's pretext task as the official SCAN code has it:
// random resized crop, flip, color jitter, grayscale; no blur. With a blur it
// is that of MoCo v2.
type SimCLR struct {
	Size       int        // Side of the view in pixels.
	Scale      [2]float64 // Area of the crop as a share of the image: official 0.2 to 1.
	Jitter     [4]float64 // Brightness, contrast, saturation: factor U[max(0, 1−x), 1+x]; hue: U[−x, x], x ≤ 0.5. Official 0.4, 0.4, 0.4, 0.1.
	JitterProb float64    // Share of samples with jitter: official 0.8.
	GrayProb   float64    // Share of samples turned gray: official 0.2.
	BlurProb   float64    // Share of samples blurred: official 0, MoCo v2 0.5.
	Flip       bool       // Mirror half of the samples left to right.
}

// Standard is the view of supervised training: random resized crop and flip.
type Standard struct {
	Size  int        // Side of the view in pixels.
	Scale [2]float64 // Area of the crop as a share of the image.
	Flip  bool       // Mirror half of the samples left to right.
}

// Purposes of the draws, one per number; crops use four in a row.
const (
	drawCrop uint32 = 200 + 10*iota
	drawFlip
	drawJitterApply
	drawJitterOrder
	drawJitterFactors
	drawGray
	drawBlurApply
	drawBlurSigma
)

// Apply implements View.
func (s Standard) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("Standard", images, seeds, dtypes.Uint8)
	return finish(randomCrop(images, seeds, s.Size, s.Scale, wideRatio, s.Flip).join(), mean, std)
}

// Apply implements View.
func (s SimCLR) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("SimCLR", images, seeds, dtypes.Uint8)
	p := randomCrop(images, seeds, s.Size, s.Scale, wideRatio, s.Flip)
	return finish(s.colors(p, seeds).join(), mean, std)
}

// colors jitters some samples, turns some gray and blurs some.
func (s SimCLR) colors(p planes, seeds *Node) planes {
	if s.JitterProb > 0 {
		p = p.jitter(s.plan(seeds))
	}
	if s.GrayProb > 0 {
		p = choose(happens(seeds, drawGray, s.GrayProb), p.gray(), p)
	}
	if s.BlurProb > 0 {
		p = p.blur(happens(seeds, drawBlurApply, s.BlurProb), uniformIn(seeds, drawBlurSigma, minSigma, maxSigma))
	}
	return p
}

// randomCrop returns a random resized crop with an aspect ratio up to ratio,
// and a flip.
func randomCrop(images, seeds *Node, size int, scale [2]float64, ratio float64, flip bool) planes {
	if size < 1 {
		exceptions.Panicf("augment: view size is %d, must be at least 1", size)
	}
	boxes := randomBoxes(seeds, drawCrop, images.Shape().Dim(1), images.Shape().Dim(2), scale, ratio)
	var mirrored *Node
	if flip {
		mirrored = happens(seeds, drawFlip, 0.5)
	}
	return cropResize(images, boxes, mirrored, size)
}

// happens draws an event with this probability: bool [batch].
func happens(seeds *Node, purpose uint32, probability float64) *Node {
	u := column(Uniform(seeds, purpose, 1), 0)
	return LessThan(u, Scalar(u.Graph(), u.DType(), probability))
}

// plan draws the parameters of the jitter.
func (s SimCLR) plan(seeds *Node) jitterPlan {
	var low, high [4]float32
	for op, x := range s.Jitter {
		if x < 0 || (op == jitterHue && x > 0.5) {
			exceptions.Panicf("augment.SimCLR: Jitter is %v, must not be negative, nor hue above 0.5", s.Jitter)
		}
		low[op], high[op] = float32(max(0, 1-x)), float32(1+x)
		if op == jitterHue {
			low[op], high[op] = float32(-x), float32(x)
		}
	}
	u := Uniform(seeds, drawJitterFactors, 4)
	bottom, top := ExpandLeftToRank(Const(u.Graph(), low[:]), 2), ExpandLeftToRank(Const(u.Graph(), high[:]), 2)
	return jitterPlan{
		when:    ranks(Uniform(seeds, drawJitterOrder, 4)),
		factors: blend(bottom, top, u),
		apply:   happens(seeds, drawJitterApply, s.JitterProb),
	}
}

// ranks returns the rank of each number [batch, n] in ascending order, int32
// [batch, n], with ties in order of position. Random numbers give a random
// order.
func ranks(u *Node) *Node {
	n := u.Shape().Dim(1)
	mine, other := ExpandAxes(u, 2), ExpandAxes(u, 1)
	index := func(axis int) *Node {
		return Iota(u.Graph(), shapes.Make(dtypes.Int32, u.Shape().Dim(0), n, n), axis)
	}
	tie := LogicalAnd(Equal(other, mine), LessThan(index(2), index(1)))
	return once(ReduceSum(ConvertDType(LogicalOr(LessThan(other, mine), tie), dtypes.Int32), 2))
}
