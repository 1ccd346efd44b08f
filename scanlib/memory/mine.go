package memory

import (
	"context"
	"fmt"

	"scango/scanlib/engine"
)

// Mine finds for each image the k most similar others: neighbors int32 [N, k]
// and their inner products float32 [N, k], best first, of equal ones the lower
// index first. An image is left out of its own neighbors by its index, so a
// duplicate of it stays in, unless it is of the same group: those are left out
// too. k must be less than N, and at most what the largest group leaves.
//
// progress, if not nil, is told of the parts of the search done. A canceled ctx
// stops it between two parts.
//
// More than 16 images tied at the k-th place may be cut in another order than
// by index.
//
// Deviation: the reference implementation takes column 0 of k+1 for the image
// itself, which is wrong where there are duplicates.
func (b Bank) Mine(ctx context.Context, e *engine.Engine, k int, progress func(done, total int)) (neighbors []int32, similarities []float32, err error) {
	if err := b.check(); err != nil {
		return nil, nil, err
	}
	switch {
	case k < 1:
		return nil, nil, fmt.Errorf("memory: k = %d neighbors: at least 1 needed", k)
	case k >= b.N:
		return nil, nil, fmt.Errorf("memory: k = %d neighbors needs more than %d images, have %d", k, k, b.N)
	case b.Groups != nil && len(b.Groups) != b.N:
		return nil, nil, fmt.Errorf("memory: groups of %d images, have %d", len(b.Groups), b.N)
	case k > b.fewest():
		return nil, nil, fmt.Errorf("memory: k = %d neighbors of other groups: the largest group leaves %d of %d images", k, b.fewest(), b.N)
	}
	s := search{queries: b, bank: b, same: true}
	hits, err := s.run(ctx, e, k, progress)
	if err != nil {
		return nil, nil, err
	}
	neighbors, similarities = make([]int32, 0, b.N*k), make([]float32, 0, b.N*k)
	for _, row := range hits {
		for _, h := range row {
			neighbors, similarities = append(neighbors, h.image), append(similarities, h.similarity)
		}
	}
	return neighbors, similarities, nil
}
