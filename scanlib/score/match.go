package score

import (
	"cmp"
	"slices"
)

// Match assigns each cluster a class of its own so that as many images as
// possible agree (the Hungarian match); there may be more clusters than
// classes, or fewer. The result is indexed by cluster; −1 marks a cluster left
// over, or one without an image in common with any free class.
func (t *Table) Match() []int {
	cost := matrix[float64](t.NumClusters(), t.NumClasses())
	for class, row := range t.Counts {
		for cluster, n := range row {
			cost[cluster][class] = -float64(n)
		}
	}
	match := assign(cost)
	for cluster, class := range match {
		if class >= 0 && t.Counts[class][cluster] == 0 {
			match[cluster] = -1
		}
	}
	return match
}

// MajorityMatch assigns each cluster its most frequent class (the lowest of
// equals), so that several clusters may share one, as for an over-clustering. A
// cluster without labeled images gets −1.
func (t *Table) MajorityMatch() []int {
	match := make([]int, t.NumClusters())
	for cluster := range match {
		match[cluster] = -1
		most := 0
		for class, row := range t.Counts {
			if row[cluster] > most {
				most, match[cluster] = row[cluster], class
			}
		}
	}
	return match
}

// Accuracy returns the fraction of images whose cluster is matched to their
// class (ACC). An image in an unmatched cluster counts as wrong.
func (t *Table) Accuracy(match []int) float64 {
	right := 0
	for cluster, class := range match {
		if class >= 0 {
			right += t.Counts[class][cluster]
		}
	}
	return float64(right) / float64(t.N)
}

// Purity returns the accuracy of the majority match. It never falls when
// clusters are split, so compare it only between clusterings of equal C.
func (t *Table) Purity() float64 { return t.Accuracy(t.MajorityMatch()) }

// Order lists the clusters by matched class, unmatched ones last: the columns
// in this order put the matched pairs on the diagonal where C = K.
func (t *Table) Order(match []int) []int {
	order := make([]int, len(match))
	for cluster := range order {
		order[cluster] = cluster
	}
	place := func(cluster int) int {
		if match[cluster] < 0 {
			return t.NumClasses()
		}
		return match[cluster]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place(a), place(b)) })
	return order
}

// Merge adds up the clusters matched to the same class: a table [K][K+1] of
// true class against matched class, whose last column holds the images of
// unmatched clusters.
func (t *Table) Merge(match []int) *Table {
	k := t.NumClasses()
	merged := &Table{Counts: matrix[int](k, k+1), N: t.N}
	for class, row := range t.Counts {
		for cluster, n := range row {
			to := match[cluster]
			if to < 0 {
				to = k
			}
			merged.Counts[class][to] += n
		}
	}
	return merged
}
