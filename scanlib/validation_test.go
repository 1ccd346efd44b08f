package scanlib

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/internal/golden"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
)

// The reference implementation's loss on validation images, by which it chooses
// the head, for each of its cases; its neighbors have the image itself first.
func TestGoldenValidationLoss(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	for _, name := range goldenCases(f, "_scan_eval") {
		shape := f.Shape(name + "_probabilities") // [heads, N, C]
		heads, n, clusters := shape[0], shape[1], shape[2]
		p := f.Float32s(name + "_probabilities")
		columns := f.Shape(name + "_neighbors")[1]
		var neighbors []int32
		for i, j := range f.Ints(name + "_neighbors") {
			if i%columns == 0 {
				if j != i/columns {
					t.Fatalf("%s: the first neighbor of %d is %d, want itself", name, i/columns, j)
				}
				continue
			}
			neighbors = append(neighbors, int32(j))
		}
		want := f.Floats(name + "_scan_eval") // [heads, (entropy, consistency, total)]
		lowest, best := math.Inf(1), 0
		for h := range heads {
			got := validationLoss(p[h*n*clusters:(h+1)*n*clusters], clusters, neighbors, columns-1, 1)
			if math.Abs(got-want[3*h+2]) > 2e-6 { // the reference adds in float32
				t.Errorf("%s: head %d: loss %.8f, want %.8f", name, h, got, want[3*h+2])
			}
			if got < lowest {
				lowest, best = got, h
			}
		}
		if want := int(f.Float(name + "_lowest_loss_head")); best != want {
			t.Errorf("%s: head %d has the lowest loss, want %d", name, best, want)
		}
	}
}

// By hand: two images that are sure of two clusters and of each other's
// disagreement, or of nothing.
func TestValidationLoss(t *testing.T) {
	for _, row := range []struct {
		name      string
		p         []float32
		neighbors []int32
		want      float64
	}{
		{"itself", []float32{1, 0, 0, 1}, []int32{0, 1}, -math.Ln2},                                        // −log 1 − log 2
		{"opposite neighbors", []float32{1, 0, 0, 1}, []int32{1, 0}, 50 - math.Ln2},                        // half the pairs at the floor of −100
		{"undecided", []float32{.5, .5, .5, .5}, []int32{1, 0}, math.Ln2 - math.Ln2},                       // −log ½ − log 2
		{"one cluster", []float32{1, 0, 1, 0}, []int32{1, 0}, 1e-8 * math.Log(1e-8)},                       // the mean 0 counts as 1e-8
		{"asymmetric", []float32{.8, .2, .6, .4}, []int32{1, 0}, asymmetricLoss(.8*.8+.2*.2, .8*.6+.2*.4)}, // see there
	} {
		if got := validationLoss(row.p, 2, row.neighbors, 1, 1); math.Abs(got-row.want) > 1e-6 {
			t.Errorf("%s: %.8f, want %.8f", row.name, got, row.want)
		}
	}
}

// asymmetricLoss is the mean over the four pairs less the entropy of (.7, .3).
func asymmetricLoss(first, both float64) float64 {
	second := .6*.6 + .4*.4
	return -(math.Log(first)+math.Log(second)+2*math.Log(both))/4 + .7*math.Log(.7) + .3*math.Log(.3)
}

func TestHeads(t *testing.T) {
	p := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12} // [2 images, 3 heads, 2 clusters]
	if got := headColumn(p, 3, 2, 1); !slices.Equal(got, []float32{3, 4, 9, 10}) {
		t.Errorf("head 1 of %v is %v", p, got)
	}
	w := rundir.Arrays{
		"cluster_head/weight": {Dims: []int{2, 6}, Values: p}, // [2 features, 3·2]
		"cluster_head/bias":   {Dims: []int{6}, Values: []float32{1, 2, 3, 4, 5, 6}},
		"backbone/w":          {Dims: []int{1}, Values: []float32{1}},
	}
	keepHead(w, 3, 2, 2)
	want := rundir.Arrays{
		"cluster_head/weight": {Dims: []int{2, 2}, Values: []float32{5, 6, 11, 12}},
		"cluster_head/bias":   {Dims: []int{2}, Values: []float32{5, 6}},
		"backbone/w":          {Dims: []int{1}, Values: []float32{1}},
	}
	if !reflect.DeepEqual(w, want) {
		t.Errorf("head 2 is %v, want %v", w, want)
	}
}

func TestClustersInUse(t *testing.T) {
	for _, row := range []struct {
		p    []float32
		want int
	}{
		{[]float32{1, 0, 0, 0, 1, 0}, 2},
		{[]float32{.4, .3, .3, .5, .5, 0}, 1}, // of a tie the first
		{nil, 0},
	} {
		if got := clustersInUse(row.p, 3); got != row.want {
			t.Errorf("%v: %d, want %d", row.p, got, row.want)
		}
	}
}

func TestTop(t *testing.T) {
	p := Prediction{Probabilities: []float32{.1, .4, .1, .4}}
	for n, want := range map[int][]int{0: {}, 2: {1, 3}, 4: {1, 3, 0, 2}, 9: {1, 3, 0, 2}} { // of a tie the first
		if got := p.Top(n); !slices.Equal(got, want) {
			t.Errorf("the top %d are %v, want %v", n, got, want)
		}
	}
}

// Clusters of a finished directory assign images without the run's own.
func TestLoadClusters(t *testing.T) {
	dir, report := referenceRun(t)
	clusters, err := LoadClusters(dir, testEngine)
	if err != nil {
		t.Fatal(err)
	}
	if clusters.Stage() != "selflabel" || clusters.Epoch != 2 || clusters.Config().Scan.NumClusters != 3 {
		t.Errorf("stage %s, epoch %d, %d clusters; want selflabel, 2, 3", clusters.Stage(), clusters.Epoch, clusters.Config().Scan.NumClusters)
	}
	sizes := make([]int, 3)
	for _, p := range predictions(t, dir) {
		sizes[p.Cluster]++
		sum := float32(0)
		for _, v := range p.Probabilities {
			sum += v
		}
		if math.Abs(float64(sum)-1) > 1e-5 || p.Probability != p.Probabilities[p.Cluster] || p.Top(1)[0] != p.Cluster || p.Name == "" {
			t.Errorf("prediction %+v", p)
		}
	}
	if !slices.Equal(sizes, report.ClusterSizes) {
		t.Errorf("cluster sizes %v, want those of the report, %v", sizes, report.ClusterSizes)
	}
	if none, err := clusters.Predict(context.Background(), pack.Images{}); err != nil || len(none) != 0 {
		t.Errorf("no images: %v, %v", none, err)
	}
	_, err = LoadClusters(t.TempDir(), testEngine)
	if err == nil {
		t.Fatal("clusters of an empty directory")
	}
	contains(t, err.Error(), "config.yml", "run")
}

// goldenCases are the beginnings of the names of arrays that end in suffix.
func goldenCases(f *golden.File, suffix string) []string {
	var out []string
	for _, name := range f.Names() {
		if start, ok := strings.CutSuffix(name, suffix); ok {
			out = append(out, start)
		}
	}
	return out
}
