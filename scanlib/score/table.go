package score

import (
	"errors"
	"fmt"
)

// Unknown is the label of an image whose class is not known.
const Unknown = -1

// ErrNoLabels means that no image has a known label to compare with.
var ErrNoLabels = errors.New("score: no image has a known label")

// Table counts the images of each class in each cluster: the contingency table.
type Table struct {
	Counts [][]int // [class][cluster]
	N      int     // images counted, at least 1: the sum of Counts
}

// Count makes the table of predictions (0…numClusters−1) and labels
// (0…numClasses−1 or Unknown), one of each per image.
//
// It fails on lengths that differ and on numbers out of range, and with
// [ErrNoLabels] where no label is known.
func Count(predictions, labels []int, numClusters, numClasses int) (*Table, error) {
	if len(predictions) != len(labels) {
		return nil, fmt.Errorf("score: %d predictions for %d labels; one of each per image is needed", len(predictions), len(labels))
	}
	if numClusters < 1 || numClasses < 1 {
		return nil, fmt.Errorf("score: %d clusters and %d classes; at least one of each is needed", numClusters, numClasses)
	}
	t := &Table{Counts: matrix[int](numClasses, numClusters)}
	for i, cluster := range predictions {
		if cluster < 0 || cluster >= numClusters {
			return nil, fmt.Errorf("score: image %d is in cluster %d, outside 0…%d", i, cluster, numClusters-1)
		}
		class := labels[i]
		if class == Unknown {
			continue
		}
		if class < 0 || class >= numClasses {
			return nil, fmt.Errorf("score: image %d has label %d, outside 0…%d (%d: unknown)", i, class, numClasses-1, Unknown)
		}
		t.Counts[class][cluster]++
		t.N++
	}
	if t.N == 0 {
		return nil, ErrNoLabels
	}
	return t, nil
}

// NumClasses returns the number of rows.
func (t *Table) NumClasses() int { return len(t.Counts) }

// NumClusters returns the number of columns.
func (t *Table) NumClusters() int { return len(t.Counts[0]) }

// ClassSizes returns the number of labeled images of each class: the row sums.
func (t *Table) ClassSizes() []int {
	sizes := make([]int, t.NumClasses())
	for class, row := range t.Counts {
		for _, n := range row {
			sizes[class] += n
		}
	}
	return sizes
}

// ClusterSizes returns the number of labeled images of each cluster: the column
// sums.
func (t *Table) ClusterSizes() []int {
	sizes := make([]int, t.NumClusters())
	for _, row := range t.Counts {
		for cluster, n := range row {
			sizes[cluster] += n
		}
	}
	return sizes
}

// Fractions divides each row by its sum: the part of class k in each cluster.
// The columns are the clusters in the given order (see [Table.Order]), which
// may leave some out. The row of a class without images is all zeros.
//
// Deviation: the official code divides column j by the sum of row j, which is
// right only where all classes are of one size.
func (t *Table) Fractions(order []int) [][]float64 {
	out := matrix[float64](t.NumClasses(), len(order))
	for class, size := range t.ClassSizes() {
		if size == 0 {
			continue
		}
		for j, cluster := range order {
			out[class][j] = float64(t.Counts[class][cluster]) / float64(size)
		}
	}
	return out
}

func matrix[T any](rows, cols int) [][]T {
	out := make([][]T, rows)
	flat := make([]T, rows*cols)
	for r := range out {
		out[r] = flat[r*cols : (r+1)*cols]
	}
	return out
}
