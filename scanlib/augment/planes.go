package augment

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// planes are the channels of images apart, red, green, blue: float32 [batch, H,
// W] each, holding the whole numbers 0..255. They are separate because vector
// units cannot use an innermost axis of three.
type planes [3]*Node

// split returns images uint8 [batch, H, W, 3] as planes.
func split(images *Node) planes { return unpack(packPixels(images)) }

// packPixels puts the channels of uint8 [batch, H, W, 3] into one word a
// pixel, int32 [batch, H, W]: a gather then moves a pixel at once.
func packPixels(images *Node) *Node {
	var p planes
	for c := range p {
		p[c] = Squeeze(Slice(images, AxisRange(), AxisRange(), AxisRange(), AxisElem(c)), -1)
	}
	return p.pack()
}

// unpack returns the inverse of pack.
func unpack(words *Node) planes {
	var p planes
	for c := range p {
		p[c] = toFloat(shiftAnd(words, 8*c, 0xFF))
	}
	return p
}

// pack puts the channels into one word a pixel: int32 [batch, H, W].
func (p planes) pack() *Node {
	word := ConvertDType(p[0], dtypes.Int32)
	for c := 1; c < len(p); c++ {
		word = Add(word, BitwiseShiftLeftScalar(ConvertDType(p[c], dtypes.Int32), 8*c))
	}
	return word
}

// join returns the planes as float32 [batch, H, W, 3].
func (p planes) join() *Node { return unpackPixels(once(p.pack())) }

// roundHalfUp rounds to the nearest whole number. Exact halves are common in
// interpolated pixels, and in float32 come out slightly low or high: values
// slightly below a half are rounded up, too.
func roundHalfUp(x *Node) *Node { return Floor(AddScalar(x, 0.5+1e-4)) }

// unpackPixels returns the inverse of packPixels, as float32 [batch, H, W, 3].
func unpackPixels(words *Node) *Node {
	shift := Const(words.Graph(), [][][][]int32{{{{0, 8, 16}}}})
	dims := append(slices.Clone(words.Shape().Dimensions), 3)
	bytes := BitwiseShiftRightLogical(BroadcastToDims(ExpandAxes(words, -1), dims...), BroadcastToDims(shift, dims...))
	return toFloat(BitwiseAnd(bytes, Const(words.Graph(), int32(255))))
}

// each applies f to every channel.
func (p planes) each(f func(*Node) *Node) planes {
	for c := range p {
		p[c] = f(p[c])
	}
	return p
}

// choose takes p where the condition [batch] holds, else q.
func choose(condition *Node, p, q planes) planes {
	for c := range p {
		p[c] = Where(condition, p[c], q[c])
	}
	return p
}

// luma returns the gray value of PIL's convert("L"), a whole number: float32
// [batch, H, W]. The sum stays below 2²⁴, so float32 holds it exactly.
func (p planes) luma() *Node {
	sum := Add(Add(MulScalar(p[0], 19595), MulScalar(p[1], 38470)), MulScalar(p[2], 7471))
	return Floor(MulScalar(AddScalar(sum, 0x8000), 1.0/65536))
}

// enhance applies PIL's ImageEnhance to a channel: degenerate + factor·(x −
// degenerate), clipped and truncated to whole numbers. The three broadcast
// together.
func enhance(x, degenerate, factor *Node) *Node {
	// PIL rounds the product before the sum. The bound, far off, keeps the
	// compiler from fusing the two into one operation that does not.
	change := MinScalar(Mul(factor, Sub(x, degenerate)), 1e9)
	return Floor(ClipScalar(Add(degenerate, change), 0, levels-1))
}

// blendTo enhances every channel; degenerate is [batch, H, W] or broadcasts to
// it, factor is [batch].
func (p planes) blendTo(degenerate, factor *Node) planes {
	return p.each(func(x *Node) *Node { return enhance(x, degenerate, perSample(factor, 3)) })
}

// brightness scales by the factor [batch]; 1 changes nothing.
func (p planes) brightness(factor *Node) planes {
	return p.each(func(x *Node) *Node {
		return Floor(MinScalar(Mul(x, perSample(factor, 3)), levels-1))
	})
}

// contrast blends with the mean gray by the factor [batch]; 1 changes nothing.
func (p planes) contrast(factor *Node) planes {
	return p.blendTo(perSample(p.meanLuma(), 3), factor)
}

// saturation blends with the gray image by the factor [batch]; 1 changes
// nothing.
func (p planes) saturation(factor *Node) planes { return p.blendTo(p.luma(), factor) }

// meanLuma returns the mean gray value of each image, rounded half up: float32
// [batch].
func (p planes) meanLuma() *Node {
	l := ConvertDType(p.luma(), dtypes.Int32)
	n := l.Shape().Dim(1) * l.Shape().Dim(2)
	twice := MulScalar(ReduceSum(l, 1, 2), 2)
	return toFloat(Div(AddScalar(twice, n), Const(l.Graph(), int32(2*n))))
}

// gray returns the gray image in all channels.
func (p planes) gray() planes {
	l := p.luma()
	return planes{l, l, l}
}
