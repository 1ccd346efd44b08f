package score

// ARI returns the Rand index adjusted for chance (Hubert and Arabie 1985): over
// all pairs of images, agreement on "together or apart", scaled so that 0 is
// the expectation for random clusters of the same sizes and 1 is equality. It
// can be below 0.
func (t *Table) ARI() float64 {
	together := 0.0
	for _, row := range t.Counts {
		together += pairs(row)
	}
	classes, clusters := pairs(t.ClassSizes()), pairs(t.ClusterSizes())
	if classes == together && clusters == together {
		return 1
	}
	expected := classes * clusters / pairs([]int{t.N})
	return (together - expected) / ((classes+clusters)/2 - expected)
}

// pairs returns the number of unordered pairs inside groups of these sizes.
func pairs(sizes []int) float64 {
	sum := 0.0
	for _, n := range sizes {
		sum += float64(n) * float64(n-1) / 2
	}
	return sum
}
