package train

import "math"

// standardization centers features [N, D] and scales all of them alike.
type standardization struct {
	mean []float32 // of each feature
	by   float32   // one over the standard deviation of all features
}

func (s standardization) dim() int { return len(s.mean) }

// measure returns the standardization after which features have mean 0 and,
// taken together, deviation 1.
func measure(features []float32, dim int) standardization {
	n := float64(len(features) / dim)
	sums := make([]float64, dim)
	for i, v := range features {
		sums[i%dim] += float64(v)
	}
	s := standardization{mean: make([]float32, dim)}
	for d, sum := range sums {
		s.mean[d] = float32(sum / n)
	}
	squares := 0.0
	for i, v := range features {
		squares += math.Pow(float64(v-s.mean[i%dim]), 2)
	}
	s.by = float32(1 / math.Max(math.Sqrt(squares/float64(len(features))), 1e-12))
	return s
}

// apply standardizes features in place.
func (s standardization) apply(features []float32) {
	for i, v := range features {
		features[i] = (v - s.mean[i%s.dim()]) * s.by
	}
}
