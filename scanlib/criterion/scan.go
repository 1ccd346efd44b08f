package criterion

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// Constants of the reference implementation.
const (
	minLogSimilarity   = -100 // torch clamps the logarithm in its cross-entropy there
	minMeanProbability = 1e-8 // under the logarithm of the entropy
)

// SCANLoss is the loss of each of H heads and its two parts, all [H] float32.
type SCANLoss struct {
	Total       *Node // Consistency − weight·Entropy
	Consistency *Node // −mean log of the dot product of the two assignments, ≥ 0
	Entropy     *Node // of the mean assignment of the anchors, in nats, ≤ ln C
}

// SCAN returns the clustering loss of the paper (equation 2) over the logits
// [batch, H, C] float32 of anchors and of one neighbor of each:
//
//	Λ = −1/N Σ_i log⟨Φ(x_i), Φ(k_i)⟩ + λ Σ_c Φ'_c log Φ'_c,  Φ'_c = 1/N Σ_i Φ_c(x_i)
//
// The heads are independent: the sum of Total trains all of them. It is
// normally negative, with the minimum −λ ln C.
//
// Deviation: the reference implementation scales the gradient of a pair down
// once its dot product is below 1e-12, a guard of torch's cross-entropy.
func SCAN(anchors, neighbors *Node, entropyWeight float64) SCANLoss {
	anchors.AssertRank(3)
	neighbors.AssertRank(3)
	logP, logQ := LogSoftmax(anchors, -1), LogSoftmax(neighbors, -1)
	similarity := MaxScalar(logSumExp(Add(logP, logQ)), minLogSimilarity) // [batch, H]
	consistency := Neg(ReduceMean(similarity, 0))
	entropy := Entropy(ReduceMean(Exp(logP), 0))
	return SCANLoss{
		Total:       Sub(consistency, MulScalar(entropy, entropyWeight)),
		Consistency: consistency,
		Entropy:     entropy,
	}
}

// Entropy returns the entropy of distributions along the last axis, in nats.
func Entropy(p *Node) *Node {
	p = MaxScalar(p, minMeanProbability)
	return Neg(ReduceSum(Mul(p, Log(p)), -1))
}
