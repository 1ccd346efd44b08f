package criterion

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// SelfLabel returns the confidence cross-entropy of the paper's third stage,
// over logits [batch, C] float32 of a weakly and a strongly augmented copy of
// each image. An image is confident where the largest weak probability exceeds
// threshold; its pseudo-label is that cluster. The loss is the mean over
// confident images of the cross-entropy of the strong logits; if balanced, it
// is the mean over the clusters present of the mean within each.
//
// It returns the loss and the number of confident images, scalars float32.
// Without a confident image the loss and its gradient are zero.
// Deviation: the reference implementation raises an error there.
func SelfLabel(weak, strong *Node, threshold float64, balanced bool) (loss, confident *Node) {
	weak.AssertRank(2)
	strong.AssertRank(2)
	g, clusters := weak.Graph(), weak.Shape().Dim(1)
	probabilities := StopGradient(Softmax(weak, -1))
	isConfident := GreaterThan(ReduceMax(probabilities, -1), Scalar(g, weak.DType(), threshold))
	mask := ConvertDType(isConfident, weak.DType())                         // [batch]
	target := OneHot(ArgMax(probabilities, -1), clusters, weak.DType())     // [batch, C]
	crossEntropy := Neg(ReduceSum(Mul(target, LogSoftmax(strong, -1)), -1)) // [batch]
	weight := mask
	if balanced {
		counts := ReduceSum(Mul(target, ExpandAxes(mask, -1)), 0)     // [C]
		perImage := ReduceSum(Mul(target, ExpandAxes(counts, 0)), -1) // [batch]: size of its cluster
		weight = Div(mask, MaxScalar(perImage, 1))
	}
	total := MaxScalar(ReduceAllSum(weight), 1e-12)
	return Div(ReduceAllSum(Mul(weight, crossEntropy)), total), ReduceAllSum(mask)
}
