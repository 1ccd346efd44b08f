package criterion

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// MoCo returns the InfoNCE loss of He et al. 2020 (equation 1) over queries and
// keys [batch, dim] float32 of unit length, the two views of each image, and a
// queue [Q, dim] of keys of earlier batches, all of them negatives:
//
//	loss_i = -log( exp(q_i·k_i/T) / (exp(q_i·k_i/T) + Σ_j exp(q_i·queue_j/T)) )
//
// It returns the mean, a scalar. Keys and queue have no gradient.
func MoCo(queries, keys, queue *Node, temperature float64) *Node {
	queries.AssertRank(2)
	keys.AssertDims(queries.Shape().Dimensions...)
	queue.AssertDims(-1, queries.Shape().Dim(1))
	keys, queue = StopGradient(keys), StopGradient(queue)
	positive := DivScalar(ReduceSum(Mul(queries, keys), -1), temperature) // [batch]
	negatives := DivScalar(Einsum("ad,bd->ab", queries, queue), temperature)
	logits := Concatenate([]*Node{ExpandAxes(positive, -1), negatives}, -1)
	return ReduceAllMean(Sub(logSumExp(logits), positive))
}
