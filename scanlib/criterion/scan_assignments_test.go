package criterion

import (
	"math"
	"strings"
	"testing"

	"scango/scanlib/internal/golden"
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
			got := SCANOfAssignments(p[h*n*clusters:(h+1)*n*clusters], clusters, neighbors, columns-1, 1)
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
func TestSCANOfAssignments(t *testing.T) {
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
		if got := SCANOfAssignments(row.p, 2, row.neighbors, 1, 1); math.Abs(got-row.want) > 1e-6 {
			t.Errorf("%s: %.8f, want %.8f", row.name, got, row.want)
		}
	}
}

// asymmetricLoss is the mean over the four pairs less the entropy of (.7, .3).
func asymmetricLoss(first, both float64) float64 {
	second := .6*.6 + .4*.4
	return -(math.Log(first)+math.Log(second)+2*math.Log(both))/4 + .7*math.Log(.7) + .3*math.Log(.3)
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
