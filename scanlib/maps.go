package scanlib

import (
	"cmp"
	"errors"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"scango/scanlib/figure"
	"scango/scanlib/score"
)

// mapImages is how many images a map shows at most: more would hide each other.
const mapImages = 2000

// MapFigure shows validation images as points on the two main axes of their
// features (PCA), colored by class where there are labels.
func (e *Experiment) MapFigure(enc *Encoder) (figure.Curves, error) {
	n := min(e.val.Len(), mapImages)
	points, err := mainAxes(enc.Val[:n*enc.Dim], n, enc.Dim)
	if err != nil {
		return figure.Curves{}, err
	}
	labels, classes := e.sets.Val.Labels, e.sets.Val.Classes
	if labels == nil || !score.Informative(labels) {
		labels, classes = make([]int, e.val.Len()), []string{"images"}
	}
	panel := figure.Panel{X: "first axis", Y: "second axis"}
	for class, name := range classes {
		s := figure.Series{Name: name, Dots: true}
		for i := range n {
			if labels[i] == class {
				s.X, s.Y = append(s.X, points.At(i, 0)), append(s.Y, points.At(i, 1))
			}
		}
		if len(s.X) > 0 {
			panel.Series = append(panel.Series, s)
		}
	}
	return figure.Curves{Title: "Map of the features", Note: e.describe(), Panels: []figure.Panel{panel}}, nil
}

// mainAxes projects features [n, dim] to their two main axes: [n, 2].
func mainAxes(values []float32, n, dim int) (*mat.Dense, error) {
	if n < 2 || dim < 2 {
		return nil, errors.New("a map needs two images and two features at least")
	}
	features := mat.NewDense(n, dim, nil)
	for d := range dim {
		mean := 0.0
		for i := range n {
			mean += float64(values[i*dim+d]) / float64(n)
		}
		for i := range n {
			features.Set(i, d, float64(values[i*dim+d])-mean)
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(features, nil) {
		return nil, errors.New("the features have no main axes: they hold no number, or no end of it")
	}
	var axes, points mat.Dense
	pc.VectorsTo(&axes)
	points.Mul(features, axes.Slice(0, dim, 0, 2))
	return &points, nil
}

// WorstNeighbors are the n training images whose neighbors are least like them,
// the worst first: of the fewest neighbors of the own class where there are
// labels, and among equals of the least similar ones.
func (e *Experiment) WorstNeighbors(enc *Encoder, nbrs *Neighbors, n int) []int {
	labels := e.sets.Train.Labels
	if labels != nil && !score.Informative(labels) {
		labels = nil
	}
	type rank struct {
		same       int
		similarity float64
	}
	ranks := make([]rank, nbrs.N)
	order := make([]int, nbrs.N)
	for i := range ranks {
		order[i] = i
		for _, j := range nbrs.Train[i*nbrs.K : (i+1)*nbrs.K] {
			if labels != nil && labels[i] == labels[j] {
				ranks[i].same++
			}
			for d := range enc.Dim {
				ranks[i].similarity += float64(enc.Train[i*enc.Dim+d]) * float64(enc.Train[int(j)*enc.Dim+d])
			}
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(ranks[i].same, ranks[j].same), cmp.Compare(ranks[i].similarity, ranks[j].similarity))
	})
	return order[:min(max(n, 0), len(order))]
}
