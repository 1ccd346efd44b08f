package memory

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// Two classes on a line: rows of ±1 after centering, two images each. By
// symmetry the biases are 0 and the weights ±w, where the gradient of w is 0:
// w = 4(1 − σ(2w)), each of the four images adding 1 − σ(2w).
func TestFitLinearByHand(t *testing.T) {
	l, err := FitLinear(t.Context(), []float32{3, 3, 5, 5}, 4, 1, []int{0, 0, 1, 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	w := 0.5
	for range 100 {
		w = w/2 + 4/(1+math.Exp(2*w))/2
	}
	if !floats.EqualApprox(l.weight.RawMatrix().Data, []float64{-w, w}, 1e-3) || !floats.EqualApprox(l.bias, []float64{0, 0}, 1e-3) {
		t.Errorf("weights %v, bias %v; want ±%.4f, 0", l.weight.RawMatrix().Data, l.bias, w)
	}
	if got := l.Classify([]float32{2, 3.9, 4.1}, 3); !slices.Equal(got, []int{0, 0, 1}) {
		t.Errorf("2, 3.9 and 4.1 are of classes %v", got)
	}
}

// The gradient is that of finite differences.
func TestLinearGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	features := make([]float32, 12*3)
	labels := make([]int, 12)
	for i := range features {
		features[i] = float32(rng.NormFloat64())
	}
	for i := range labels {
		labels[i] = rng.IntN(4)
	}
	l := &Linear{center: make([]float64, 3), scale: 1}
	r := newRegression(l.rows(features, 12), labels, 4)
	at, got := make([]float64, 16), make([]float64, 16)
	for i := range at {
		at[i] = rng.NormFloat64()
	}
	r.gradient(got, at)
	const h = 1e-6
	for i := range at {
		here := at[i]
		at[i] = here + h
		above := r.loss(at)
		at[i] = here - h
		below := r.loss(at)
		at[i] = here
		if want := (above - below) / (2 * h); math.Abs(got[i]-want) > 1e-6 {
			t.Errorf("derivative %d is %g, by differences %g", i, got[i], want)
		}
	}
}

// Clouds far apart are told apart, with the same bits each time; a length of
// the features changes nothing.
func TestFitLinearClouds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n, d, classes = 300, 20, 5
	features, scaled, labels := make([]float32, n*d), make([]float32, n*d), make([]int, n)
	for i := range labels {
		labels[i] = i % classes
		for j := range d {
			features[i*d+j] = float32(rng.NormFloat64())
			if j == labels[i] {
				features[i*d+j] += 8
			}
			scaled[i*d+j] = features[i*d+j] / 64
		}
	}
	const few = 25
	first, err := FitLinear(t.Context(), features[:few*d], few, d, labels[:few], classes)
	if err != nil {
		t.Fatal(err)
	}
	second, err := FitLinear(t.Context(), features[:few*d], few, d, labels[:few], classes)
	if err != nil || !slices.Equal(first.weight.RawMatrix().Data, second.weight.RawMatrix().Data) {
		t.Errorf("two fits differ, %v", err)
	}
	if got := first.Classify(features, n); !slices.Equal(got, labels) {
		t.Errorf("classes %v, want %v", got, labels)
	}
	small, err := FitLinear(t.Context(), scaled[:few*d], few, d, labels[:few], classes)
	if err != nil || !floats.EqualApprox(small.weight.RawMatrix().Data, first.weight.RawMatrix().Data, 1e-3) {
		t.Errorf("shorter features give another classifier, %v", err)
	}
}

func TestFitLinearRefuses(t *testing.T) {
	for _, row := range []struct {
		features []float32
		labels   []int
		want     string
	}{
		{[]float32{1, 2}, []int{0}, "1 labels for 2 rows"},
		{[]float32{1, 2}, []int{0, 2}, "row 1 has label 2, outside 0 … 1"},
		{[]float32{1, 1}, []int{0, 1}, "the features of all images are the same"},
	} {
		if _, err := FitLinear(t.Context(), row.features, 2, 1, row.labels, 2); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v, want %q", row.labels, err, row.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := FitLinear(ctx, []float32{1, 2}, 2, 1, []int{0, 1}, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled fit gave %v", err)
	}
}

// A tenth of 5,000 images, as a report fits it.
func BenchmarkFitLinear500x512(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	features, labels := make([]float32, 500*512), make([]int, 500)
	for i := range labels {
		labels[i] = i % 10
		for j := range 512 {
			features[i*512+j] = float32(rng.NormFloat64() + float64(labels[i]*j%7)/7)
		}
	}
	for b.Loop() {
		if _, err := FitLinear(b.Context(), features, 500, 512, labels, 10); err != nil {
			b.Fatal(err)
		}
	}
}
