package memory

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/internal/golden"
)

func TestKNN(t *testing.T) {
	// Similarities of the query to the three images: 1, 0.8, 0.6.
	bank := Bank{N: 3, D: 2, Features: []float32{1, 0, 0.8, 0.6, 0.6, 0.8}}
	query := Bank{N: 1, D: 2, Features: []float32{1, 0}}
	tests := []struct {
		name        string
		labels      []int
		k           int
		temperature float64
		want        int
	}{
		{"nearest alone", []int{2, 1, 1}, 1, 0.1, 2},
		{"low temperature: e^10 > e^8 + e^6", []int{2, 1, 1}, 3, 0.1, 2},
		{"high temperature: two against one", []int{2, 1, 1}, 3, 10, 1},
		{"k beyond N", []int{2, 1, 1}, 100, 10, 1},
		{"tiny temperature does not overflow", []int{2, 1, 1}, 3, 1e-4, 2},
		{"second and third of k = 2", []int{0, 1, 1}, 2, 10, 0},
	}
	for _, test := range tests {
		got, err := bank.KNN(t.Context(), testEngine(t), test.labels, 3, query, test.k, test.temperature)
		if err != nil {
			t.Fatal(err)
		}
		if got[0] != test.want {
			t.Errorf("%s: class %d, want %d", test.name, got[0], test.want)
		}
	}
}

func TestKNNErrors(t *testing.T) {
	bank := randomBank(rand.New(rand.NewPCG(1, 1)), 4, 2)
	labels := []int{0, 1, 0, 1}
	tests := []struct {
		labels      []int
		classes     int
		queries     Bank
		k           int
		temperature float64
		want        string
	}{
		{labels[:3], 2, bank, 2, 0.1, "3 labels for a bank of 4"},
		{[]int{0, 1, 2, 0}, 2, bank, 2, 0.1, "image 2 has label 2, outside 0 … 1"},
		{[]int{0, -1, 1, 0}, 2, bank, 2, 0.1, "label -1"},
		{labels, 2, Bank{N: 2, D: 4, Features: bank.Features}, 2, 0.1, "queries have 4 features"},
		{labels, 2, Bank{N: 9, D: 2, Features: bank.Features}, 2, 0.1, "no features of 9 images"},
		{labels, 2, bank, 0, 0.1, "at least 1"},
		{labels, 2, bank, 2, 0, "temperature 0"},
	}
	for _, test := range tests {
		_, err := bank.KNN(t.Context(), testEngine(t), test.labels, test.classes, test.queries, test.k, test.temperature)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
}

// The reference's classes of queries, by 100 votes of a bank.
func TestGoldenKNN(t *testing.T) {
	f := golden.Open(t, "memory_bank.npz", "features")
	targets := f.Ints("targets")
	bank := Bank{N: len(targets), D: f.Shape("features")[1], Features: f.Float32s("features")}
	queries := Bank{N: f.Shape("queries")[0], D: bank.D, Features: f.Float32s("queries")}
	for _, temperature := range []float64{0.1, 0.07} {
		name := fmt.Sprintf("wknn_T%g", temperature)
		got, err := bank.KNN(t.Context(), testEngine(t), targets, slices.Max(targets)+1, queries, 100, temperature)
		if err != nil {
			t.Fatal(err)
		}
		margins := f.Floats(name + "_rel_margin_f64")
		for i, want := range f.Ints(name) {
			if got[i] != want && margins[i] > 1e-5 {
				t.Errorf("%s: query %d has class %d, want %d (margin %g)", name, i, got[i], want, margins[i])
			}
		}
	}
}
