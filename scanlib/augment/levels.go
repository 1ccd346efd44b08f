package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// levels is the number of values of a channel.
const levels = 256

// levelsOp is the part of strongOp that maps each level of a channel to
// another, independent of its place: one table per sample and channel, read
// once.
func levelsOp(p planes, is func(StrongOp) *Node, value *Node) planes {
	table := levelTable(histogram(p), is, value, p.meanLuma())
	table = once(ConvertDType(table, dtypes.Int32))
	for c := range p {
		level := ConvertDType(p[c], dtypes.Int32)
		p[c] = toFloat(gatherWords(table, MulScalar(OnesLike(level), c), level))
	}
	return p
}

// histogram counts the levels of each channel: int32 [batch, 3, 256].
func histogram(p planes) *Node {
	for c := range p {
		v := AddScalar(ConvertDType(p[c], dtypes.Int32), c*levels)
		p[c] = Reshape(v, v.Shape().Dim(0), -1)
	}
	at := Concatenate(p[:], 1)
	count := Zeros(at.Graph(), shapes.Make(dtypes.Int32, at.Shape().Dim(0), len(p)*levels))
	count = ScatterSum(count, withSample(at), OnesLike(at), false, false)
	return Reshape(count, -1, len(p), levels)
}

// levelTable returns what each level becomes under each sample's operation,
// itself if it is none of these: float32 [batch, 3, 256]. count is the
// histogram, mean the mean gray value [batch].
func levelTable(count *Node, is func(StrongOp) *Node, value, mean *Node) *Node {
	level := Iota(count.Graph(), shapes.Make(dtypes.Float32, count.Shape().Dimensions...), 2)
	value = BroadcastToShape(perSample(value, 3), level.Shape())
	mean = BroadcastToShape(perSample(mean, 3), level.Shape())
	table := level
	for _, row := range []struct {
		op StrongOp
		to *Node
	}{
		{OpAutoContrast, autoContrast(level, count)},
		{OpEqualize, toFloat(equalize(count))},
		{OpSolarize, solarize(level, value)},
		{OpBrightness, enhance(level, ZerosLike(level), value)},
		{OpContrast, enhance(level, mean, value)},
		{OpPosterize, posterize(level, value)},
	} {
		table = Where(is(row.op), row.to, table)
	}
	return table
}

// solarize inverts the levels at or above the threshold.
func solarize(level, threshold *Node) *Node {
	return Where(LessThan(level, threshold), level, AddScalar(Neg(level), levels-1))
}

// posterize keeps the upper bits of each level, as many as the whole part of
// bits.
func posterize(level, bits *Node) *Node {
	cut := AddScalar(Neg(ConvertDType(bits, dtypes.Int32)), 8)
	step := toFloat(BitwiseShiftLeft(OnesLike(cut), cut))
	return Mul(Floor(Div(level, step)), step)
}

// autoContrast stretches the levels in use to 0..255, unless there is but one.
func autoContrast(level, count *Node) *Node {
	used := GreaterThan(count, ZerosLike(count))
	low := ReduceAndKeep(Where(used, level, Scalar(level.Graph(), level.DType(), levels-1)), ReduceMin, 2)
	high := ReduceAndKeep(Where(used, level, ScalarZero(level.Graph(), level.DType())), ReduceMax, 2)
	// PIL computes in float64 and truncates: so does this. The bound, far off,
	// keeps the product and the sum apart, see enhance.
	wide := func(v *Node) *Node { return ConvertDType(v, dtypes.Float64) }
	scale := Div(Const(level.Graph(), float64(levels-1)), wide(MaxScalar(Sub(high, low), 1)))
	stretched := Floor(Sub(MinScalar(Mul(wide(level), scale), 1e9), MinScalar(Mul(wide(low), scale), 1e9)))
	flat := BroadcastToShape(LessOrEqual(high, low), level.Shape())
	return Where(flat, level, toFloat(ClipScalar(stretched, 0, levels-1)))
}

// equalize spreads the levels so that each is used about as often, as PIL does:
// with a step of 1/255 of the pixels, not counting those of the highest level
// in use, a level becomes the number of whole steps below it, counted from half
// a step. Counts int32 [batch, 3, 256] give levels of the same shape.
func equalize(count *Node) *Node {
	below := countBelow(count)
	used := GreaterThan(count, ZerosLike(count))
	level := Iota(count.Graph(), count.Shape(), 2)
	highest := ReduceAndKeep(Where(used, level, ZerosLike(level)), ReduceMax, 2)
	isHighest := ConvertDType(Equal(level, highest), dtypes.Int32)
	total := ReduceAndKeep(Mul(below, isHighest), ReduceSum, 2)
	step := Div(total, Const(count.Graph(), int32(levels-1)))
	halfUp := Add(below, Div(step, Const(count.Graph(), int32(2))))
	mapped := MinScalar(Div(halfUp, MaxScalar(step, 1)), levels-1)
	return Where(BroadcastToShape(Equal(step, ZerosLike(step)), count.Shape()), level, mapped)
}

// countBelow returns the exclusive running sum along the last axis of 256:
// first over blocks of 16, then inside them, which is 32 sums a level, not 256.
func countBelow(count *Node) *Node {
	const side = 16
	dims := count.Shape().Dimensions
	blocks := Reshape(count, dims[0], dims[1], side, side)
	outer := exclusiveSum(ReduceSum(blocks, 3))
	return once(Reshape(Add(exclusiveSum(blocks), ExpandAxes(outer, -1)), dims...))
}

// exclusiveSum returns the sum of what stands before each element of the last
// axis.
func exclusiveSum(x *Node) *Node {
	n, rank := x.Shape().Dim(-1), x.Rank()
	shape := shapes.Make(dtypes.Int32, n, n)
	before := LessThan(Iota(x.Graph(), shape, 1), Iota(x.Graph(), shape, 0))
	mask := ExpandLeftToRank(ConvertDType(before, x.DType()), rank+1)
	return ReduceSum(Mul(ExpandAxes(x, -2), mask), -1)
}
