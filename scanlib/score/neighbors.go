package score

import "fmt"

// Integer is a type that stores indices of images.
type Integer interface{ ~int | ~int32 | ~int64 }

// NeighborAccuracy returns the fraction of the first k neighbors of each image
// that have the image's label. Row i of neighbors lists the neighbors of image
// i, nearest first, itself excluded; a flat [N·K] array becomes rows by
// slices.Collect(slices.Chunk(flat, K)). Pairs with an unknown label on either
// side are left out; pairs says how many were used.
//
// Compare it with [NeighborChance], and ignore it if [Informative] is false:
// with labels of one class any neighbors are perfect.
func NeighborAccuracy[I Integer](neighbors [][]I, labels []int, k int) (accuracy float64, pairs int, err error) {
	if len(neighbors) != len(labels) {
		return 0, 0, fmt.Errorf("score: neighbors of %d images for %d labels", len(neighbors), len(labels))
	}
	same := 0
	for i, row := range neighbors {
		if k < 1 || k > len(row) {
			return 0, 0, fmt.Errorf("score: accuracy of %d neighbors asked, image %d has %d", k, i, len(row))
		}
		for _, j := range row[:k] {
			if j < 0 || int(j) >= len(labels) {
				return 0, 0, fmt.Errorf("score: image %d has neighbor %d, outside 0…%d; the neighbors are of another set", i, j, len(labels)-1)
			}
			if labels[i] < 0 || labels[j] < 0 {
				continue
			}
			pairs++
			if labels[i] == labels[j] {
				same++
			}
		}
	}
	if pairs == 0 {
		return 0, 0, ErrNoLabels
	}
	return float64(same) / float64(pairs), pairs, nil
}

// NeighborChance returns the probability that two labeled images drawn at
// random have the same label: the accuracy of random neighbors. It is 0 if
// fewer than two labels are known.
func NeighborChance(labels []int) float64 {
	counts, total := classCounts(labels)
	if total < 2 {
		return 0
	}
	sizes := make([]int, 0, len(counts))
	for _, n := range counts {
		sizes = append(sizes, n)
	}
	return pairs(sizes) / pairs([]int{total})
}

// Informative reports whether the known labels can score a clustering: see
// [Silent].
func Informative(labels []int) bool { return Silent(labels) == "" }

// Silent returns why labels are not informative; "" if they are. With labels of
// a single class, or with each image a class of its own, every measure is
// perfect, zero or undefined.
func Silent(labels []int) (why string) {
	counts, total := classCounts(labels)
	switch {
	case total == 0:
		return "there are no labels: nothing to compare with"
	case len(counts) == 1:
		return "labels are constant: nothing to compare with"
	case len(counts) == total:
		return "each labeled image is a class of its own: nothing to compare with"
	}
	return ""
}

func classCounts(labels []int) (counts map[int]int, total int) {
	counts = map[int]int{}
	for _, class := range labels {
		if class >= 0 {
			counts[class]++
			total++
		}
	}
	return counts, total
}
