package memory

import (
	"math/rand/v2"
	"slices"
	"strconv"
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
		{labels, 2, Bank{N: 9, D: 2, Features: bank.Features}, 2, 0.1, "not the features of 9 images"},
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

// The reference's classes of queries, by 100 votes of a bank; those whose first
// two classes are closer than rounding may differ.
func TestGoldenKNN(t *testing.T) {
	f := golden.Open(t, "memory_bank.npz", "features")
	bank, queries := goldenBank(f, "features"), goldenBank(f, "queries")
	targets := f.Ints("targets")
	for _, m := range f.Find(`wknn_T([\d.]+)`) {
		temperature, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		got, err := bank.KNN(t.Context(), testEngine(t), targets, slices.Max(targets)+1, queries, 100, temperature)
		if err != nil {
			t.Fatal(err)
		}
		margins := f.Floats(m[0] + "_rel_margin_f64")
		for i, want := range f.Ints(m[0]) {
			if got[i] != want && margins[i] > 1e-5 {
				t.Errorf("%s: query %d has class %d, want %d (margin %g)", m[0], i, got[i], want, margins[i])
			}
		}
	}
}

// The reference's classes of a small bank's own rows, copies among them, by 100
// votes at temperature 0.1.
func TestGoldenKNNSelf(t *testing.T) {
	f := golden.Open(t, "memory_bank_dups.npz", "wknn_self")
	bank, targets := goldenBank(f, "features_unit"), f.Ints("targets")
	got, err := bank.KNN(t.Context(), testEngine(t), targets, slices.Max(targets)+1, bank, 100, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if want := f.Ints("wknn_self"); !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
}

// goldenBank is a bank of the rows of an array.
func goldenBank(f *golden.File, array string) Bank {
	shape := f.Shape(array)
	return Bank{N: shape[0], D: shape[1], Features: f.Float32s(array)}
}
