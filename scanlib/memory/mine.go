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
// progress, if not nil, is called as parts of the search are done. A canceled
// ctx stops it between two parts.
//
// More than 16 images tied at the k-th place may be cut in another order than
// by index.
//
// Deviation: the reference implementation takes column 0 of k+1 for the image
// itself, which is wrong where there are duplicates.
func (b Bank) Mine(ctx context.Context, e *engine.Engine, k int, progress func(done, total int)) (neighbors []int32, similarities []float32, err error) {
	if err := b.checkK(k); err != nil {
		return nil, nil, err
	}
	s := search{queries: b, bank: b, same: true}
	hits, err := s.run(ctx, e, k, progress)
	if err != nil {
		return nil, nil, err
	}
	neighbors, similarities = flatten(hits)
	return neighbors, similarities, nil
}

// MineByColumn is Mine as the reference implementation does it: it searches for
// k+1 images, the image itself among them, and leaves out the first. Among
// duplicates that is not always the image itself. It ignores Groups.
func (b Bank) MineByColumn(ctx context.Context, e *engine.Engine, k int, progress func(done, total int)) (neighbors []int32, similarities []float32, err error) {
	if err := b.checkK(k); err != nil {
		return nil, nil, err
	}
	s := search{queries: b, bank: b}
	hits, err := s.run(ctx, e, k+1, progress)
	if err != nil {
		return nil, nil, err
	}
	for i := range hits {
		hits[i] = hits[i][1:]
	}
	neighbors, similarities = flatten(hits)
	return neighbors, similarities, nil
}

func (b Bank) checkK(k int) error {
	switch err := b.check(); {
	case err != nil:
		return err
	case k < 1:
		return fmt.Errorf("memory: k = %d neighbors: at least 1 needed", k)
	case k >= b.N:
		return fmt.Errorf("memory: k = %d neighbors needs more than %d images, have %d", k, k, b.N)
	case b.Groups != nil && len(b.Groups) != b.N:
		return fmt.Errorf("memory: groups of %d images, have %d", len(b.Groups), b.N)
	case k > b.fewest():
		return fmt.Errorf("memory: k = %d neighbors of other groups: the largest group leaves %d of %d images", k, b.fewest(), b.N)
	}
	return nil
}

// flatten returns the images and similarities of hits, row-major.
func flatten(hits [][]hit) (images []int32, similarities []float32) {
	for _, row := range hits {
		for _, h := range row {
			images, similarities = append(images, h.image), append(similarities, h.similarity)
		}
	}
	return images, similarities
}
