package report

import (
	"errors"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"scango/scanlib/assess"
	"scango/scanlib/figure"
	"scango/scanlib/memory"
)

// mapImages is the maximum number of images in a map: more would hide each
// other.
const mapImages = 2000

// Map shows validation images as points on the two main axes of their features
// (PCA), colored by class where there are labels.
func (f Figures) Map(features memory.Features) (figure.Curves, error) {
	n := min(f.Data.Val.Len(), mapImages)
	points, err := mainAxes(features.Val[:n*features.Dim], n, features.Dim)
	if err != nil {
		return figure.Curves{}, err
	}
	labels := assess.LabelsOf(f.Data.Val)
	panel := figure.Panel{X: "first axis", Y: "second axis"}
	series, classes := map[string]*figure.Series{}, labels.Classes
	if labels.Silent() != "" {
		classes = []string{"images"}
	}
	for _, class := range classes {
		series[class] = &figure.Series{Name: class, Dots: true}
	}
	for i := range n {
		class := labels.Class(i)
		if labels.Silent() != "" {
			class = classes[0]
		}
		if s := series[class]; s != nil {
			s.X, s.Y = append(s.X, points.At(i, 0)), append(s.Y, points.At(i, 1))
		}
	}
	for _, class := range classes {
		if s := series[class]; len(s.X) > 0 {
			panel.Series = append(panel.Series, *s)
		}
	}
	return figure.Curves{Title: "Map of the features", Note: f.Describe(), Panels: []figure.Panel{panel}}, nil
}

// mainAxes projects features [n, dim] to their two main axes: [n, 2].
func mainAxes(values []float32, n, dim int) (*mat.Dense, error) {
	if n < 2 || dim < 2 {
		return nil, errors.New("a map needs at least two images and two features")
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
		return nil, errors.New("the features have no main axes: a value is NaN or infinite")
	}
	var axes, points mat.Dense
	pc.VectorsTo(&axes)
	points.Mul(features, axes.Slice(0, dim, 0, 2))
	return &points, nil
}
