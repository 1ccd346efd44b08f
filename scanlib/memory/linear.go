package memory

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Linear is a linear classifier of features: multinomial logistic regression.
type Linear struct {
	weight *mat.Dense // [d, classes], of centered and scaled features
	bias   []float64  // [classes]
	center []float64  // [d]
	scale  float64
}

// mostIterations ends a fit that has not converged; it usually takes a few dozen.
const mostIterations = 200

// FitLinear fits a linear classifier to the rows of features [n, d] and their
// labels, in 0 … classes-1: it minimizes
//
//	Σᵢ −log softmax(xᵢW + b)[labelᵢ] + ½‖W‖²
//
// by L-BFGS from zero. The loss is convex, so that the start does not matter.
// The strength of the penalty is scikit-learn's default, C = 1; the rows are
// centered, and divided by one number that makes their mean square 1, so that
// the same strength suits features of any length.
func FitLinear(ctx context.Context, features []float32, n, d int, labels []int, classes int) (*Linear, error) {
	if err := checkFeatures(features, n, d); err != nil {
		return nil, err
	}
	if len(labels) != n {
		return nil, fmt.Errorf("memory: %d labels for %d rows of features", len(labels), n)
	}
	for i, label := range labels {
		if label < 0 || label >= classes {
			return nil, fmt.Errorf("memory: row %d has label %d, outside 0 … %d", i, label, classes-1)
		}
	}
	l := &Linear{center: make([]float64, d)}
	if err := l.standardize(features, n); err != nil {
		return nil, err
	}
	r := newRegression(l.rows(features, n), labels, classes)
	problem := optimize.Problem{Func: r.loss, Grad: r.gradient, Status: func() (optimize.Status, error) {
		return optimize.NotTerminated, ctx.Err()
	}}
	best, err := optimize.Minimize(problem, make([]float64, (d+1)*classes),
		&optimize.Settings{GradientThreshold: 1e-3, MajorIterations: mostIterations}, &optimize.LBFGS{})
	if err != nil {
		return nil, fmt.Errorf("memory: fit a linear classifier: %w", err)
	}
	l.weight, l.bias = mat.NewDense(d, classes, best.X[:d*classes]), best.X[d*classes:]
	return l, nil
}

// Classify predicts the class of each row of features [n, d]; of equal scores the
// lower class wins.
func (l *Linear) Classify(features []float32, n int) []int {
	var scores mat.Dense
	scores.Mul(l.rows(features, n), l.weight)
	out := make([]int, n)
	for i := range out {
		row := scores.RawRowView(i)
		floats.Add(row, l.bias)
		out[i] = floats.MaxIdx(row)
	}
	return out
}

// standardize computes how rows are centered and scaled.
func (l *Linear) standardize(features []float32, n int) error {
	for i, v := range features {
		l.center[i%len(l.center)] += float64(v) / float64(n)
	}
	sum := 0.0
	for i, v := range features {
		sum += math.Pow(float64(v)-l.center[i%len(l.center)], 2)
	}
	if l.scale = math.Sqrt(sum / float64(len(features))); !(l.scale > 1e-6) {
		return errors.New("memory: the features of all images are the same: no classifier can tell classes apart")
	}
	return nil
}

// rows returns the features centered and scaled for the classifier.
func (l *Linear) rows(features []float32, n int) *mat.Dense {
	d := len(l.center)
	out := mat.NewDense(n, d, nil)
	for i := range n {
		row := out.RawRowView(i)
		for j := range row {
			row[j] = (float64(features[i*d+j]) - l.center[j]) / l.scale
		}
	}
	return out
}

// regression is what FitLinear minimizes. It keeps the last point at which it
// was computed, since loss and gradient are requested one after the other.
type regression struct {
	rows    *mat.Dense // [n, d]
	labels  []int
	classes int

	at       []float64  // the weights [d·classes] and the biases
	residual *mat.Dense // probabilities there, less 1 at the label, [n, classes]
	value    float64
}

func newRegression(rows *mat.Dense, labels []int, classes int) *regression {
	return &regression{rows: rows, labels: labels, classes: classes, residual: mat.NewDense(len(labels), classes, nil)}
}

func (r *regression) loss(at []float64) float64 {
	r.move(at)
	return r.value
}

func (r *regression) gradient(gradient, at []float64) {
	r.move(at)
	_, d := r.rows.Dims()
	weights := d * r.classes
	mat.NewDense(d, r.classes, gradient[:weights]).Mul(r.rows.T(), r.residual)
	floats.Add(gradient[:weights], at[:weights])
	for c := range r.classes {
		gradient[weights+c] = mat.Sum(r.residual.ColView(c))
	}
}

// move computes loss and residual at another point.
func (r *regression) move(at []float64) {
	if r.at != nil && floats.Equal(r.at, at) {
		return
	}
	r.at = append(r.at[:0], at...)
	_, d := r.rows.Dims()
	weights := r.at[:d*r.classes]
	r.residual.Mul(r.rows, mat.NewDense(d, r.classes, weights))
	r.value = floats.Dot(weights, weights) / 2
	for i, label := range r.labels {
		row := r.residual.RawRowView(i)
		floats.Add(row, r.at[len(weights):])
		total := floats.LogSumExp(row)
		r.value += total - row[label]
		for c := range row {
			row[c] = math.Exp(row[c] - total)
		}
		row[label]--
	}
}
