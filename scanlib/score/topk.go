package score

import "fmt"

// TopK returns the fraction of labeled images for which one of the k most
// probable clusters is matched to the label. Row i of probabilities holds the C
// cluster probabilities of image i; of equal ones the lower cluster comes
// first. A k above C means C.
func TopK[F ~float32 | ~float64](probabilities [][]F, labels, match []int, k int) (float64, error) {
	if len(probabilities) != len(labels) {
		return 0, fmt.Errorf("score: probabilities of %d images for %d labels", len(probabilities), len(labels))
	}
	if k < 1 {
		return 0, fmt.Errorf("score: top-%d asked; k is at least 1", k)
	}
	right, used := 0, 0
	for i, row := range probabilities {
		if len(row) != len(match) {
			return 0, fmt.Errorf("score: image %d has %d probabilities for %d clusters", i, len(row), len(match))
		}
		if labels[i] < 0 {
			continue
		}
		used++
		if inTop(row, match, labels[i], k) {
			right++
		}
	}
	if used == 0 {
		return 0, ErrNoLabels
	}
	return float64(right) / float64(used), nil
}

// inTop reports whether a cluster matched to label is among the k most
// probable.
func inTop[F ~float32 | ~float64](row []F, match []int, label, k int) bool {
	for cluster, class := range match {
		if class == label && rank(row, cluster) < k {
			return true
		}
	}
	return false
}

// rank returns the number of clusters that come before cluster.
func rank[F ~float32 | ~float64](row []F, cluster int) int {
	before := 0
	for other, p := range row {
		if p > row[cluster] || p == row[cluster] && other < cluster {
			before++
		}
	}
	return before
}
