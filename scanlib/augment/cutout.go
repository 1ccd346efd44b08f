package augment

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// Cutout sets a square of each image to 0: x float32 [batch, H, W, C], side and
// center y, x int32 [batch]. As in the official code the square reaches half
// the side, rounded down, to each side of the center, the far end excluded, and
// is clipped at the image: side 1 hides nothing, and an odd side hides as much
// as the even number below it.
func Cutout(x, side, centerY, centerX *Node) *Node {
	half := Div(side, Const(side.Graph(), int32(2)))
	y, px := grid(x.Graph(), x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2))
	hidden := LogicalAnd(near(y, centerY, half), near(px, centerX, half))
	return Where(hidden, ScalarZero(x.Graph(), x.DType()), x)
}

// hole applies Cutout with a random side from 1 to length at a random place in
// each view of size×size pixels; length 0 hides nothing.
func hole(x, seeds *Node, size, length int) *Node {
	if length == 0 {
		return x
	}
	u := Uniform(seeds, drawCutout, 3)
	side := AddScalar(below(column(u, 0), length), 1)
	return Cutout(x, side, below(column(u, 1), size), below(column(u, 2), size))
}

// near reports for each number whether it is in [center − half, center + half).
func near(v, center, half *Node) *Node {
	low, high := perSample(Sub(center, half), 3), perSample(Add(center, half), 3)
	return LogicalAnd(GreaterOrEqual(v, low), LessThan(v, high))
}
