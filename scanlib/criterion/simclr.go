package criterion

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// SimCLR returns the InfoNCE loss of Chen et al. 2020 over embeddings
// [batch, 2, dim] float32 of unit length, two views of each image. For an
// anchor i with the other view i⁺ of the same image
//
//	loss_i = -log( exp(z_i·z_i⁺/T) / Σ_{j≠i} exp(z_i·z_j/T) )
//
// where j runs over both views of the whole batch. It returns the mean, a
// scalar.
//
// Deviation: like the SCAN reference implementation, and unlike the SimCLR
// paper, only the first views are anchors; symmetric takes both.
func SimCLR(embeddings *Node, temperature float64, symmetric bool) *Node {
	embeddings.AssertRank(3)
	loss := oneSided(embeddings, temperature)
	if symmetric {
		first, second := Slice(embeddings, AxisRange(), AxisElem(0)), Slice(embeddings, AxisRange(), AxisElem(1))
		swapped := Concatenate([]*Node{second, first}, 1) // Reverse has no gradient in GoMLX.
		loss = MulScalar(Add(loss, oneSided(swapped, temperature)), 0.5)
	}
	return loss
}

// oneSided takes the first view of each image as the anchor.
func oneSided(embeddings *Node, temperature float64) *Node {
	g := embeddings.Graph()
	batch, dim := embeddings.Shape().Dim(0), embeddings.Shape().Dim(2)
	anchors := Squeeze(Slice(embeddings, AxisRange(), AxisElem(0)), 1)
	partners := Squeeze(Slice(embeddings, AxisRange(), AxisElem(1)), 1)
	all := Reshape(embeddings, 2*batch, dim) // image i stands at rows 2i and 2i+1

	logits := DivScalar(Einsum("ad,bd->ab", anchors, all), temperature)
	row := Iota(g, logits.Shape(), 0)
	column := Iota(g, logits.Shape(), 1)
	self := Equal(MulScalar(row, 2), column)
	logits = Where(self, FillScalar(g, logits.Shape(), -1e30), logits)

	positive := DivScalar(ReduceSum(Mul(anchors, partners), -1), temperature)
	return ReduceAllMean(Sub(logSumExp(logits), positive))
}

// logSumExp reduces the last axis; the maximum is subtracted for stability.
func logSumExp(x *Node) *Node {
	top := StopGradient(ReduceMax(x, -1))
	return Add(Log(ReduceSum(Exp(Sub(x, ExpandAxes(top, -1))), -1)), top)
}
