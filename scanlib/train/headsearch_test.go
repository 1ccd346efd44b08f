package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"scango/scanlib/head"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
)

// Heads trained on standardized features give the same logits on the raw ones,
// once they are turned back.
func TestHeadsOnFeatures(t *testing.T) {
	const n, dim, heads, clusters = 40, 5, 3, 2
	rng := rand.New(rand.NewPCG(1, 2))
	raw := make([]float32, n*dim)
	for i := range raw {
		raw[i] = float32(3 + float64(i%dim) + 2*rng.NormFloat64())
	}
	h := &headSearch{heads: head.Cluster{Heads: heads, Clusters: clusters}, scale: measure(raw, dim)}
	standard := slices.Clone(raw)
	h.scale.apply(standard)
	var sum, squares float64
	for _, v := range standard {
		sum, squares = sum+float64(v), squares+float64(v)*float64(v)
	}
	if mean, variance := sum/n/dim, squares/n/dim; math.Abs(mean) > 1e-6 || math.Abs(variance-1) > 1e-5 {
		t.Errorf("standardized features have mean %g and variance %g", mean, variance)
	}
	trained := rundir.Arrays{
		network.ClusterHead + "/weight": {Dims: []int{dim, heads * clusters}, Values: make([]float32, dim*heads*clusters)},
		network.ClusterHead + "/bias":   {Dims: []int{heads * clusters}, Values: make([]float32, heads*clusters)},
	}
	for _, a := range trained {
		for i := range a.Values {
			a.Values[i] = float32(rng.NormFloat64())
		}
	}
	keep := []int{2, 0}
	turned := h.onFeatures(trained, keep)
	for i := range n {
		for at, kept := range keep {
			for c := range clusters {
				want := logit(trained, standard[i*dim:(i+1)*dim], kept*clusters+c)
				got := logit(turned, raw[i*dim:(i+1)*dim], at*clusters+c)
				if math.Abs(got-want) > 1e-4 {
					t.Fatalf("image %d, head %d, cluster %d: logit %g, want %g", i, kept, c, got, want)
				}
			}
		}
	}
}

func logit(w rundir.Arrays, features []float32, column int) float64 {
	weight, bias := w[network.ClusterHead+"/weight"], w[network.ClusterHead+"/bias"]
	sum := float64(bias.Values[column])
	for d, v := range features {
		sum += float64(v) * float64(weight.Values[d*weight.Dims[1]+column])
	}
	return sum
}
