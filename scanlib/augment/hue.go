package augment

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// hue turns the color circle by factor [batch] in −0.5..0.5, as torchvision
// does through PIL: hue and saturation pass through bytes, so that even factor
// 0 may change a pixel by a few levels.
func (p planes) hue(factor *Node) planes {
	h, s, v := p.hsv()
	// torchvision cuts factor·255 toward zero and adds it modulo 256.
	turn := ConvertDType(MulScalar(factor, 255), dtypes.Int32)
	turned := BitwiseAnd(Add(ConvertDType(h, dtypes.Int32), perSample(turn, 3)), Const(h.Graph(), int32(255)))
	return fromHSV(toFloat(turned), s, v)
}

// hsv is PIL's convert("HSV"): three planes of whole numbers 0..255.
func (p planes) hsv() (h, s, v *Node) {
	top := Max(Max(p[0], p[1]), p[2])
	spread := Sub(top, Min(Min(p[0], p[1]), p[2]))
	divisor := MaxScalar(spread, 1) // a gray pixel has hue and saturation 0
	far := p.each(func(x *Node) *Node { return Div(Sub(top, x), divisor) })
	sixth := Where(Equal(p[0], top), Sub(far[2], far[1]),
		Where(Equal(p[1], top), AddScalar(Sub(far[0], far[2]), 2), AddScalar(Sub(far[1], far[0]), 4)))
	turn := AddScalar(DivScalar(ConvertDType(sixth, dtypes.Float64), 6), 1)
	turn = Where(LessThan(turn, ScalarOne(turn.Graph(), turn.DType())), turn, SubScalar(turn, 1))
	return byteOf(toFloat(turn)), byteOf(Div(spread, MaxScalar(top, 1))), top
}

// byteOf is the whole part of 255·x, exactly: in float32 the product could
// round up to a whole number that x does not reach.
func byteOf(x *Node) *Node {
	return toFloat(Floor(MulScalar(ConvertDType(x, dtypes.Float64), 255)))
}

// fromHSV is PIL's convert("RGB") of an HSV image.
func fromHSV(h, s, v *Node) planes {
	sixth, depth := MulScalar(h, 6.0/255), MulScalar(s, 1.0/255)
	var p planes
	for c, start := range []float64{5, 3, 1} {
		n := AddScalar(sixth, start)
		n = Where(GreaterOrEqual(n, Scalar(n.Graph(), n.DType(), 6)), SubScalar(n, 6), n)
		share := ClipScalar(Min(n, OneMinus(SubScalar(n, 3))), 0, 1)
		p[c] = Floor(AddScalar(Mul(v, OneMinus(Mul(depth, share))), 0.5))
	}
	return p
}
