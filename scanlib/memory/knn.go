package memory

import (
	"context"
	"fmt"
	"math"

	"scango/scanlib/engine"
)

// KNN predicts the class of each query from its k most similar images of the
// bank (all of them where k > N): each votes for its label, in 0 …
// numClasses-1, with weight exp(similarity/temperature) (Wu et al. 2018). Of
// equal sums the lower class wins.
func (b Bank) KNN(ctx context.Context, e *engine.Engine, labels []int, numClasses int, queries Bank, k int, temperature float64) ([]int, error) {
	if err := b.checkVote(labels, numClasses, queries, k, temperature); err != nil {
		return nil, err
	}
	s := search{queries: queries, bank: b}
	hits, err := s.run(ctx, e, min(k, b.N), nil)
	if err != nil {
		return nil, err
	}
	classes := make([]int, queries.N)
	for i, row := range hits {
		classes[i] = vote(row, labels, numClasses, temperature)
	}
	return classes, nil
}

// vote returns the class with the largest sum of weights. The weights are taken
// relative to the best hit, which changes no order and can't overflow.
func vote(hits []hit, labels []int, numClasses int, temperature float64) int {
	sums := make([]float64, numClasses)
	best := 0
	for _, h := range hits {
		sums[labels[h.image]] += math.Exp(float64(h.similarity-hits[0].similarity) / temperature)
	}
	for class, sum := range sums {
		if sum > sums[best] {
			best = class
		}
	}
	return best
}

func (b Bank) checkVote(labels []int, numClasses int, queries Bank, k int, temperature float64) error {
	if err := b.check(); err != nil {
		return err
	}
	if err := queries.check(); err != nil {
		return err
	}
	switch {
	case queries.D != b.D:
		return fmt.Errorf("memory: queries have %d features, the bank has %d", queries.D, b.D)
	case len(labels) != b.N:
		return fmt.Errorf("memory: %d labels for a bank of %d images", len(labels), b.N)
	case k < 1:
		return fmt.Errorf("memory: k = %d neighbors: at least 1 needed", k)
	case !(temperature > 0):
		return fmt.Errorf("memory: temperature %g: it must be above 0", temperature)
	}
	for i, label := range labels {
		if label < 0 || label >= numClasses {
			return fmt.Errorf("memory: image %d has label %d, outside 0 … %d", i, label, numClasses-1)
		}
	}
	return nil
}
