package augment

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Jitter operations, in torchvision's numbering.
const (
	jitterBrightness = iota
	jitterContrast
	jitterSaturation
	jitterHue
)

// jitterPlan holds the drawn parameters of torchvision's ColorJitter: when is
// the place 0..3 of each operation in the order, factors their strengths; both
// [batch, 4], int32 and float32, indexed by operation. Samples where apply
// (bool [batch]) is false stay as they are.
type jitterPlan struct{ when, factors, apply *Node }

// jitter changes brightness, contrast, saturation and hue, each sample in its
// own order.
//
// All samples run through one fixed sequence in which an operation stands at
// each place it can have relative to hue and contrast, the two expensive ones,
// and is neutral at all but one: b/s, hue, b/s, contrast, b/s, hue, b/s. That
// is two hues and one mean, not four of each.
func (p planes) jitter(plan jitterPlan) planes {
	before := LessThan(column(plan.when, jitterHue), column(plan.when, jitterContrast))
	x := plan.light(p, 0)
	x = plan.hue(x, before)
	x = plan.light(x, 1)
	x = unpack(once(x.pack())).contrast(plan.factor(jitterContrast, nil))
	x = plan.light(x, 2)
	x = plan.hue(x, LogicalNot(before))
	return plan.light(x, 3)
}

// factor returns the strength of an operation, or the neutral 1 where it does
// not apply or the condition, if any, is false: [batch].
func (j jitterPlan) factor(op int, condition *Node) *Node {
	if condition == nil {
		condition = j.apply
	} else {
		condition = LogicalAnd(condition, j.apply)
	}
	return Where(condition, column(j.factors, op), ScalarOne(j.factors.Graph(), dtypes.Float32))
}

func (j jitterPlan) hue(x planes, condition *Node) planes {
	return choose(LogicalAnd(condition, j.apply), x.hue(column(j.factors, jitterHue)), x)
}

// light applies brightness and saturation, in the order of each sample, to
// samples that have them in the section.
func (j jitterPlan) light(x planes, section int) planes {
	b, s := column(j.when, jitterBrightness), column(j.when, jitterSaturation)
	bright := j.factor(jitterBrightness, j.in(section, b))
	early := LogicalAnd(j.in(section, b), LessThan(b, s))
	late := LogicalAnd(j.in(section, b), LogicalNot(LessThan(b, s)))
	one := ScalarOne(bright.Graph(), bright.DType())
	x = x.brightness(Where(early, bright, one))
	x = x.saturation(j.factor(jitterSaturation, j.in(section, s)))
	return x.brightness(Where(late, bright, one))
}

// in reports whether a place in the order lies in the section: 0 before
// contrast and before hue, or hue comes later than contrast; 1 between hue and
// contrast; 2 after contrast, hue not between; 3 after contrast and then hue.
func (j jitterPlan) in(section int, place *Node) *Node {
	c, h := column(j.when, jitterContrast), column(j.when, jitterHue)
	afterContrast := GreaterThan(place, c)
	afterHue := GreaterThan(place, h)
	switch section {
	case 0:
		return LogicalAnd(LogicalNot(afterContrast), LogicalNot(afterHue))
	case 1:
		return LogicalAnd(LogicalNot(afterContrast), afterHue)
	case 2:
		return LogicalAnd(afterContrast, LogicalNot(LogicalAnd(afterHue, GreaterThan(h, c))))
	default:
		return LogicalAnd(afterContrast, LogicalAnd(afterHue, GreaterThan(h, c)))
	}
}

// hue rotates the color circle by factor [batch] in −0.5..0.5, as torchvision
// does through PIL: hue and saturation are rounded to bytes, so that even
// factor 0 may change a pixel by a few levels. PIL's C code computes partly in
// float32, partly in float64; this does the same, bit for bit.
func (p planes) hue(factor *Node) planes {
	h, s, v := p.hsv()
	// torchvision truncates factor·255 toward zero and adds it modulo 256.
	turn := ConvertDType(MulScalar(toDouble(factor), 255), dtypes.Int32)
	turned := BitwiseAnd(Add(ConvertDType(h, dtypes.Int32), perSample(turn, 3)), Const(h.Graph(), int32(255)))
	return fromHSV(toFloat(turned), s, v)
}

func toDouble(x *Node) *Node { return ConvertDType(x, dtypes.Float64) }

// hsv converts to HSV as PIL's convert("HSV") does: three planes of whole
// numbers 0..255.
func (p planes) hsv() (h, s, v *Node) {
	top := Max(Max(p[0], p[1]), p[2])
	spread := Sub(top, Min(Min(p[0], p[1]), p[2]))
	divisor := MaxScalar(spread, 1) // a gray pixel has hue and saturation 0
	far := p.each(func(x *Node) *Node { return Div(Sub(top, x), divisor) })
	isRed, isGreen := Equal(p[0], top), Equal(p[1], top)
	pick := func(red, green, blue *Node) *Node { return Where(isRed, red, Where(isGreen, green, blue)) }
	constant := func(sixths float64) *Node { return Scalar(top.Graph(), dtypes.Float32, sixths) }
	// PIL adds start + more − less in float64 and rounds once. One of the two
	// is 1, so that one operation of float32 comes to the same.
	start := pick(constant(0), constant(2), constant(4))
	more, less := pick(far[2], far[0], far[1]), pick(far[1], far[2], far[0])
	sixth := Where(Equal(more, constant(1)), Sub(AddScalar(start, 1), less), Add(SubScalar(start, 1), more))
	turn := AddScalar(DivScalar(toDouble(sixth), 6), 1)
	turn = Where(LessThan(turn, ScalarOne(turn.Graph(), turn.DType())), turn, SubScalar(turn, 1))
	return byteOf(toFloat(turn)), byteOf(Div(spread, MaxScalar(top, 1))), top
}

// byteOf returns the whole part of 255·x. PIL multiplies in float64, but no hue
// or saturation of byte colors is so near a whole number that this matters.
func byteOf(x *Node) *Node { return Floor(MulScalar(x, 255)) }

// shareOf returns x/255 for whole numbers 0..255, rounded once: XLA turns a
// float32 division by a constant into a product, which rounds twice.
func shareOf(x *Node) *Node { return toFloat(MulScalar(toDouble(x), 1.0/255)) }

// fromHSV converts an HSV image as PIL's convert("RGB") does. Each sixth of the
// circle has one channel at v, one at the bottom, and one that falls or rises
// between them.
func fromHSV(h, s, v *Node) planes {
	sixths := MulScalar(h, 6) // in units of 1/255
	sector := Floor(MulScalar(AddScalar(sixths, 0.5), 1.0/255))
	part, depth := shareOf(Sub(sixths, MulScalar(sector, 255))), shareOf(s)
	level := func(share *Node) *Node { return Floor(AddScalar(Mul(v, OneMinus(share)), 0.5)) }
	bottom, falling, rising := level(depth), level(Mul(depth, part)), level(Mul(depth, OneMinus(part)))
	var p planes
	for c, start := range []float64{5, 3, 1} {
		n := AddScalar(sector, start)
		below := func(limit float64) *Node { return LessThan(n, Scalar(n.Graph(), n.DType(), limit)) }
		n = Where(below(6), n, SubScalar(n, 6))
		p[c] = Where(below(1), falling, Where(below(3), bottom, Where(below(4), rising, v)))
	}
	return p
}
