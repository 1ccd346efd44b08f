package network

import (
	"cmp"
	"slices"
)

// Prediction is the cluster of one image.
type Prediction struct {
	Name          string    // of the image in its set
	Cluster       int       // the most probable
	Probability   float32   // of Cluster
	Probabilities []float32 // of each cluster, [C]
}

// Predictions returns the predictions for images with these names and soft
// assignments [N, C].
func Predictions(names []string, p []float32) []Prediction {
	clusters := len(p) / len(names)
	out := make([]Prediction, len(names))
	for i := range out {
		row := p[i*clusters : (i+1)*clusters]
		best := Choice(row)
		out[i] = Prediction{Name: names[i], Cluster: best, Probability: row[best], Probabilities: row}
	}
	return out
}

// Choice returns the most probable cluster, the first of equals.
func Choice(p []float32) int {
	best := 0
	for c, v := range p {
		if v > p[best] {
			best = c
		}
	}
	return best
}

// Top returns the n most probable clusters, the most probable first.
func (p Prediction) Top(n int) []int {
	order := make([]int, len(p.Probabilities))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Probabilities[b], p.Probabilities[a]) })
	return order[:min(n, len(order))]
}
