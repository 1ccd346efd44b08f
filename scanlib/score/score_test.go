package score

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func count(t *testing.T, predictions, labels []int, clusters, classes int) *Table {
	t.Helper()
	table, err := Count(predictions, labels, clusters, classes)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestMeasures: small tables worked out by hand (MI and entropies in ln 2).
func TestMeasures(t *testing.T) {
	for _, row := range []struct {
		name                   string
		predictions, labels    []int
		clusters, classes      int
		acc, purity            float64
		nmi, ari, ami          float64
		match, majority, order []int
		informative            bool
	}{
		{"renamed", []int{1, 1, 0, 0}, []int{0, 0, 1, 1}, 2, 2, 1, 1, 1, 1, 1,
			[]int{1, 0}, []int{1, 0}, []int{1, 0}, true},
		// MI 1, H 1 and 1.5; pairs together 1, in classes 2, in clusters 1, of 6;
		// expected MI 4·1/8 + 2·1/12 = 2/3.
		{"split", []int{0, 0, 1, 2}, []int{0, 0, 1, 1}, 3, 2, 0.75, 1, 0.8, 4. / 7, 4. / 7,
			[]int{0, 1, -1}, []int{0, 1, 1}, []int{0, 1, 2}, true},
		// The same table transposed: the measures but ACC and purity are symmetric.
		{"merged", []int{0, 0, 1, 1}, []int{0, 0, 1, 2}, 2, 3, 0.75, 0.75, 0.8, 4. / 7, 4. / 7,
			[]int{0, 1}, []int{0, 1}, []int{0, 1}, true},
		// MI 0; pairs together 0 of 2 and 2, expected 2/3: (0−2/3)/(2−2/3);
		// expected MI 4·(1/6·1/2) = 1/3: (0−1/3)/(1−1/3).
		{"crossed", []int{0, 1, 0, 1}, []int{0, 0, 1, 1}, 2, 2, 0.5, 0.5, 0, -0.5, -0.5,
			nil, []int{0, 0}, nil, true},
		{"collapse", []int{1, 1, 1, 1}, []int{0, 0, 1, 1}, 2, 2, 0.5, 0.5, 0, 0, 0,
			nil, []int{-1, 0}, nil, true},
		{"one class", []int{0, 0, 0}, []int{1, 1, 1}, 2, 2, 1, 1, 1, 1, 1,
			[]int{1, -1}, []int{1, -1}, []int{0, 1}, false},
		{"one class, split", []int{0, 1}, []int{0, 0}, 2, 1, 0.5, 1, 0, 0, 0,
			nil, []int{0, 0}, nil, false},
		{"singletons", []int{2, 0, 1}, []int{0, 1, 2}, 3, 3, 1, 1, 1, 1, 1,
			[]int{1, 2, 0}, []int{1, 2, 0}, []int{2, 0, 1}, false},
		{"one image", []int{0}, []int{0}, 1, 1, 1, 1, 1, 1, 1,
			[]int{0}, []int{0}, []int{0}, false},
		// Greedy would give cluster 0 its majority class 0 (3) and leave 0: 3 < 2+2.
		{"not greedy", []int{0, 0, 0, 0, 0, 1, 1}, []int{0, 0, 0, 1, 1, 0, 0}, 2, 2, 4. / 7, 5. / 7,
			math.NaN(), math.NaN(), math.NaN(), []int{1, 0}, []int{0, 0}, []int{1, 0}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			table := count(t, row.predictions, row.labels, row.clusters, row.classes)
			r, err := Evaluate(row.predictions, row.labels, row.clusters, row.classes)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []struct {
				name      string
				got, want float64
			}{
				{"ACC", r.ACC, row.acc}, {"purity", r.Purity, row.purity},
				{"NMI", r.NMI, row.nmi}, {"ARI", r.ARI, row.ari}, {"AMI", r.AMI, row.ami},
			} {
				if !math.IsNaN(m.want) && !(math.Abs(m.got-m.want) <= 1e-12) {
					t.Errorf("%s %.15g, want %.15g", m.name, m.got, m.want)
				}
			}
			if row.match != nil {
				if !slices.Equal(r.Match, row.match) {
					t.Errorf("match %v, want %v", r.Match, row.match)
				}
				if got := table.Order(r.Match); !slices.Equal(got, row.order) {
					t.Errorf("order %v, want %v", got, row.order)
				}
			}
			if got := table.MajorityMatch(); !slices.Equal(got, row.majority) {
				t.Errorf("majority match %v, want %v", got, row.majority)
			}
			if r.Informative != row.informative {
				t.Errorf("informative %t", r.Informative)
			}
		})
	}
}

// TestRandomIsZero: over random clusters the adjusted measures average 0,
// which is what "adjusted" means, while NMI does not.
func TestRandomIsZero(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const runs, n, k = 300, 60, 8
	var ami, ari, nmi float64
	for range runs {
		predictions, labels := make([]int, n), make([]int, n)
		for i := range labels {
			predictions[i], labels[i] = rng.IntN(k), rng.IntN(k)
		}
		table := count(t, predictions, labels, k, k)
		ami, ari, nmi = ami+table.AMI()/runs, ari+table.ARI()/runs, nmi+table.NMI()/runs
	}
	if math.Abs(ami) > 0.01 || math.Abs(ari) > 0.01 || nmi < 0.1 {
		t.Errorf("mean AMI %.4f, ARI %.4f, NMI %.4f; want 0, 0, above 0.1", ami, ari, nmi)
	}
}

// TestUnknownLabels: images without a label change nothing but the sizes.
func TestUnknownLabels(t *testing.T) {
	with, err := Evaluate([]int{0, 0, 1, 1, 1}, []int{0, Unknown, 1, 1, Unknown}, 2, 2)
	without, err2 := Evaluate([]int{0, 1, 1}, []int{0, 1, 1}, 2, 2)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if with.N != 3 || with.Scores != without.Scores || with.ACC != 1 {
		t.Errorf("with unknown labels %+v, without those images %+v", with, without)
	}
}

func TestCountErrors(t *testing.T) {
	for _, row := range []struct {
		predictions, labels []int
		clusters, classes   int
		want                string
	}{
		{[]int{0}, []int{0, 1}, 2, 2, "1 predictions for 2 labels"},
		{[]int{0}, []int{0}, 0, 2, "0 clusters and 2 classes"},
		{[]int{0}, []int{0}, 2, 0, "2 clusters and 0 classes"},
		{[]int{0, 2}, []int{0, 1}, 2, 2, "image 1 is in cluster 2, outside 0…1"},
		{[]int{-1}, []int{0}, 2, 2, "image 0 is in cluster -1"},
		{[]int{0}, []int{2}, 2, 2, "image 0 has label 2, outside 0…1"},
		{[]int{0}, []int{-2}, 2, 2, "image 0 has label -2"},
		{[]int{0, 1}, []int{Unknown, Unknown}, 2, 2, ErrNoLabels.Error()},
		{nil, nil, 2, 2, ErrNoLabels.Error()},
	} {
		_, err := Evaluate(row.predictions, row.labels, row.clusters, row.classes)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v %v: error %v, want %q", row.predictions, row.labels, err, row.want)
		}
	}
}

// TestFractions: rows sum to 1 where classes differ in size (the axis the
// official code gets wrong), and a class without images stays zero.
func TestFractions(t *testing.T) {
	table := count(t, []int{0, 0, 0, 1, 1}, []int{0, 0, 0, 0, 1}, 2, 3)
	want := [][]float64{{0.25, 0.75}, {1, 0}, {0, 0}}
	for class, row := range table.Fractions([]int{1, 0}) {
		if !slices.Equal(row, want[class]) {
			t.Errorf("class %d: %v, want %v", class, row, want[class])
		}
	}
}

func TestMerge(t *testing.T) {
	table := count(t, []int{0, 1, 2, 3, 3}, []int{0, 0, 1, 1, 0}, 4, 2)
	merged := table.Merge([]int{0, 0, 1, -1})
	if got, want := slices.Concat(merged.Counts...), []int{2, 0, 1, 0, 1, 1}; !slices.Equal(got, want) || merged.N != 5 {
		t.Errorf("merged %v, want %v; N %d", got, want, merged.N)
	}
}

func TestChance(t *testing.T) {
	table := count(t, []int{0, 1, 2, 3}, []int{0, 0, 0, 1}, 4, 2)
	if got := table.Chance(); got != (Scores{ACC: 0.25}) {
		t.Errorf("chance %+v, want ACC 1/4", got)
	}
	if got := table.MajorityShare(); got != 0.75 {
		t.Errorf("majority share %g, want 0.75", got)
	}
}

func TestSizes(t *testing.T) {
	sizes, err := Sizes([]int{2, 0, 2}, 4)
	if err != nil || !slices.Equal(sizes, []int{1, 0, 2, 0}) || !slices.Equal(Dead(sizes), []int{1, 3}) {
		t.Errorf("sizes %v, dead %v, %v", sizes, Dead(sizes), err)
	}
	if _, err := Sizes([]int{4}, 4); err == nil {
		t.Error("cluster 4 of 4 accepted")
	}
	for _, row := range []struct {
		sizes []int
		want  float64
	}{{[]int{5, 5, 5, 5}, math.Log(4)}, {[]int{0, 7}, 0}, {nil, 0}, {[]int{0, 0}, 0}} {
		if got := Entropy(row.sizes); math.Abs(got-row.want) > 1e-15 {
			t.Errorf("entropy of %v: %g, want %g", row.sizes, got, row.want)
		}
	}
}

func TestNeighborAccuracy(t *testing.T) {
	neighbors := [][]int32{{1, 2}, {0, 3}, {3, 0}, {2, 1}}
	for _, row := range []struct {
		name   string
		labels []int
		k      int
		want   float64
		pairs  int
	}{
		{"nearest", []int{0, 0, 1, 1}, 1, 1, 4},
		{"both", []int{0, 0, 1, 1}, 2, 0.5, 8},
		// Left: 0→1, 1→0, 0→2, 2→0 of the eight; 3 is on one side of the others.
		{"one unknown", []int{0, 0, 1, Unknown}, 2, 0.5, 4},
	} {
		got, pairs, err := NeighborAccuracy(neighbors, row.labels, row.k)
		if err != nil || got != row.want || pairs != row.pairs {
			t.Errorf("%s: %g of %d pairs, %v; want %g of %d", row.name, got, pairs, err, row.want, row.pairs)
		}
	}
	for _, row := range []struct {
		neighbors [][]int
		labels    []int
		k         int
		want      string
	}{
		{[][]int{{1}}, []int{0, 0}, 1, "neighbors of 1 images for 2 labels"},
		{[][]int{{1}, {0}}, []int{0, 0}, 2, "2 neighbors asked, image 0 has 1"},
		{[][]int{{1}, {0}}, []int{0, 0}, 0, "0 neighbors asked"},
		{[][]int{{1}, {2}}, []int{0, 0}, 1, "image 1 has neighbor 2, outside 0…1"},
		{[][]int{{1}, {0}}, []int{0, Unknown}, 1, ErrNoLabels.Error()},
	} {
		if _, _, err := NeighborAccuracy(row.neighbors, row.labels, row.k); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: error %v, want %q", row.neighbors, err, row.want)
		}
	}
}

// TestNeighborChance: two of class 0 and two of class 1 leave each image one
// of three others; −1 does not count.
func TestNeighborChance(t *testing.T) {
	for _, row := range []struct {
		labels      []int
		want        float64
		informative bool
	}{
		{[]int{0, 1, 0, 1, Unknown}, 1. / 3, true},
		{[]int{4, 4, 4}, 1, false},
		{[]int{0, 1, 2}, 0, false},
		{[]int{3, Unknown}, 0, false},
		{nil, 0, false},
	} {
		if got := NeighborChance(row.labels); math.Abs(got-row.want) > 1e-15 {
			t.Errorf("%v: chance %g, want %g", row.labels, got, row.want)
		}
		if got := Informative(row.labels); got != row.informative {
			t.Errorf("%v: informative %t", row.labels, got)
		}
	}
}

// Labels that say nothing say why.
func TestSilent(t *testing.T) {
	for _, row := range []struct {
		labels []int
		want   string
	}{
		{nil, "there are no labels: nothing to compare with"},
		{[]int{Unknown, Unknown}, "there are no labels: nothing to compare with"},
		{[]int{2, 2, Unknown}, "labels are constant: nothing to compare with"},
		{[]int{2, 0, 1, Unknown}, "each labeled image is a class of its own: nothing to compare with"},
		{[]int{0, 0, 1}, ""},
	} {
		if got := Silent(row.labels); got != row.want {
			t.Errorf("%v: %q, want %q", row.labels, got, row.want)
		}
	}
}

func TestTopK(t *testing.T) {
	probabilities := [][]float32{{0.5, 0.3, 0.2}, {0.1, 0.6, 0.3}, {0.4, 0.4, 0.2}, {0, 0, 1}}
	labels, match := []int{1, 1, 0, Unknown}, []int{1, 0, -1}
	for k, want := range map[int]float64{1: 1. / 3, 2: 2. / 3, 3: 1, 9: 1} {
		if got, err := TopK(probabilities, labels, match, k); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("top-%d %g, %v; want %g", k, got, err, want)
		}
	}
	if _, err := TopK(probabilities, labels, match[:2], 1); err == nil {
		t.Error("match of two clusters accepted for three")
	}
	if _, err := TopK(probabilities, labels[:3], match, 1); err == nil {
		t.Error("three labels accepted for four images")
	}
	if _, err := TopK(probabilities, labels, match, 0); err == nil {
		t.Error("top-0 accepted")
	}
	if _, err := TopK(probabilities[3:], labels[3:], match, 1); !errors.Is(err, ErrNoLabels) {
		t.Errorf("error %v, want ErrNoLabels", err)
	}
}
