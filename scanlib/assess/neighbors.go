package assess

import (
	"cmp"
	"slices"

	"scango/scanlib/memory"
	"scango/scanlib/score"
)

// NeighborAccuracy returns the share of the first k of an image's neighbors
// that have the image's own label, beside that of random images. nearest is [N,
// most]. ok is false for a k above most, and where labels are missing or all
// the same: those would make any neighbors perfect.
func NeighborAccuracy(nearest []int32, most int, labels Labels, k int) (accuracy, chance float64, ok bool) {
	if k < 1 || k > most || labels.of == nil {
		return 0, 0, false
	}
	accuracy, _, err := score.NeighborAccuracy(slices.Collect(slices.Chunk(nearest, most)), labels.of, k)
	return accuracy, score.NeighborChance(labels.of), err == nil
}

// WorstNeighbors returns the n training images with the worst neighbors, the
// worst first: with the fewest neighbors of their own class if there are
// labels, and among equals with the least similar neighbors.
func WorstNeighbors(f memory.Features, nbrs *memory.Neighbors, labels Labels, n int) []int {
	type rank struct {
		same       int
		similarity float64
	}
	ranks := make([]rank, nbrs.N)
	order := make([]int, nbrs.N)
	for i := range ranks {
		order[i] = i
		for _, j := range nbrs.Train[i*nbrs.K : (i+1)*nbrs.K] {
			if labels.of != nil && labels.of[i] == labels.of[j] {
				ranks[i].same++
			}
			for d := range f.Dim {
				ranks[i].similarity += float64(f.Train[i*f.Dim+d]) * float64(f.Train[int(j)*f.Dim+d])
			}
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(ranks[i].same, ranks[j].same), cmp.Compare(ranks[i].similarity, ranks[j].similarity))
	})
	return order[:min(max(n, 0), len(order))]
}

// MaxSimilarity is the mean similarity above which features do not tell images
// apart.
const MaxSimilarity = 0.9999

// MeanSimilarity returns the mean cosine similarity over all pairs of
// unit-length features [N, dim]: the squared length of their mean.
func MeanSimilarity(features []float32, dim int) (similarity float64) {
	mean := make([]float64, dim)
	for i, v := range features {
		mean[i%dim] += float64(v) * float64(dim) / float64(len(features))
	}
	for _, m := range mean {
		similarity += m * m
	}
	return similarity
}
