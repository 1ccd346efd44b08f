package backbone

import . "github.com/gomlx/gomlx/core/graph"

// maxPool2 applies a 2×2 max pool of stride 2, with one pixel of padding, to x
// ≥ 0 (where zero padding changes no maximum). It is written as maxima of pairs
// because the gradient of XLA's pooling op is a scalar loop on the CPU: the
// whole stem takes a third less time this way.
func maxPool2(x *Node) *Node {
	for axis := 1; axis <= 2; axis++ {
		x = GrowLeft(x, axis, 1, 0)
		if x.Shape().Dim(axis)%2 != 0 { // the last window of an odd size needs no padding
			x = GrowRight(x, axis, 1, 0)
		}
	}
	return pairMax(pairMax(x, 2), 1)
}

// pairMax returns the maximum of positions 0 and 1, 2 and 3, … along axis. Of
// two equal ones the first gets the gradient, as in torch; ReduceMax would give
// it to both, and flat areas of an image have many of them.
func pairMax(x *Node, axis int) *Node {
	d := x.Shape().Dimensions
	split := append(append(append([]int(nil), d[:axis]...), d[axis]/2, 2), d[axis+1:]...)
	pairs := Reshape(x, split...)
	first := Squeeze(SliceAxis(pairs, axis+1, AxisElem(0)), axis+1)
	second := Squeeze(SliceAxis(pairs, axis+1, AxisElem(1)), axis+1)
	return Where(GreaterOrEqual(first, second), first, second)
}

// maxPool3 applies a 3×3 max pool of stride 2, with one pixel of padding, to x
// ≥ 0. It is written as maxima for the same reason as maxPool2.
func maxPool3(x *Node) *Node { return oddMax(oddMax(x, 2), 1) }

// oddMax returns the maximum of positions -1, 0 and 1, then 1, 2 and 3, … along
// axis, where what lies outside is zero. Of equal ones the first gets the
// gradient, as in pairMax.
func oddMax(x *Node, axis int) *Node {
	size := x.Shape().Dim(axis)
	x = GrowLeft(x, axis, 1, 0)
	x = GrowRight(x, axis, 1, 0)
	var best *Node
	for shift := range 3 {
		tap := SliceAxis(x, axis, AxisRange(shift, shift+size-(size+1)%2).Stride(2))
		if best == nil {
			best = tap
			continue
		}
		best = Where(GreaterOrEqual(best, tap), best, tap)
	}
	return best
}
