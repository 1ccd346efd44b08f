package score

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"scango/scanlib/internal/golden"
)

// goldenHead is one clustering of evaluate.npz: predictions of one head.
type goldenHead struct {
	name                string
	predictions, labels []int
	probabilities       [][]float64
	clusters, classes   int
}

// goldenHeads finds every prefix_h# of the file.
func goldenHeads(f *golden.File) []goldenHead {
	var heads []goldenHead
	for _, m := range f.Find(`((.+)_h(\d+))_sk`) {
		h := goldenHead{name: m[1], labels: f.Ints(m[2] + "_targets")}
		shape := f.Shape(h.name + "_contingency")
		h.classes, h.clusters = shape[0], shape[1]
		head, _ := strconv.Atoi(m[3])
		n := len(h.labels)
		h.predictions = f.Ints(m[2] + "_predictions")[head*n : (head+1)*n]
		flat := f.Floats(m[2] + "_probabilities")[head*n*h.clusters : (head+1)*n*h.clusters]
		h.probabilities = slices.Collect(slices.Chunk(flat, h.clusters))
		heads = append(heads, h)
	}
	return heads
}

// TestGoldenEvaluate compares with the official evaluation and scikit-learn.
func TestGoldenEvaluate(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	for _, h := range goldenHeads(f) {
		t.Run(h.name, func(t *testing.T) {
			r, err := Evaluate(h.predictions, h.labels, h.clusters, h.classes)
			if err != nil {
				t.Fatal(err)
			}
			if r.N != len(h.labels) || !r.Informative {
				t.Errorf("N %d of %d, informative %t", r.N, len(h.labels), r.Informative)
			}
			golden.Close(t, "NMI, ARI, AMI", []float64{r.NMI, r.ARI, r.AMI}, f.Floats(h.name + "_sk")[:3], 1e-12)
			golden.Close(t, "rectangular ACC", []float64{r.ACC}, f.Floats(h.name+"_rect_hungarian_acc"), 1e-15)
			golden.Close(t, "majority ACC", []float64{r.Purity}, f.Floats(h.name+"_majority_acc"), 1e-15)
			if f.Has(h.name + "_official") { // absent where C ≠ K, which the official code cannot score
				golden.Close(t, "official ACC, NMI, ARI", []float64{r.ACC, r.NMI, r.ARI}, f.Floats(h.name + "_official")[:3], 1e-12)
			}
		})
	}
}

// TestGoldenTable compares counts, sizes, entropy and the two matches.
func TestGoldenTable(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	for _, h := range goldenHeads(f) {
		table, err := Count(h.predictions, h.labels, h.clusters, h.classes)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := slices.Concat(table.Counts...), f.Ints(h.name+"_contingency"); !slices.Equal(got, want) {
			t.Errorf("%s: counts %v, want %v", h.name, got, want)
		}
		sizes, err := Sizes(h.predictions, h.clusters)
		if want := f.Ints(h.name + "_cluster_sizes"); err != nil || !slices.Equal(sizes, want) {
			t.Errorf("%s: sizes %v, want %v (%v)", h.name, sizes, want, err)
		}
		golden.Close(t, h.name+": entropy", []float64{Entropy(sizes)}, f.Floats(h.name+"_assign_entropy"), 1e-12)
		majority := f.Ints(h.name + "_majority_map")
		for _, dead := range Dead(sizes) {
			majority[dead] = -1 // the reference says class 0 of a cluster without images
		}
		if got := table.MajorityMatch(); !slices.Equal(got, majority) {
			t.Errorf("%s: majority match %v, want %v", h.name, got, majority)
		}
		if f.Has(h.name+"_match") && len(Dead(sizes)) == 0 { // dead clusters are matched at will
			compareMatch(t, h.name, table, f.Ints(h.name+"_match"))
		}
	}
}

// compareMatch holds our match against the reference's pairs of cluster and
// class; of several that are equally good each may be found.
func compareMatch(t *testing.T, name string, table *Table, pairs []int) {
	t.Helper()
	want := fromPairs(pairs)
	if got := table.Match(); !slices.Equal(got, want) && table.Accuracy(got) != table.Accuracy(want) {
		t.Errorf("%s: match %v, want %v", name, got, want)
	}
}

// fromPairs turns pairs of cluster and class into classes by cluster.
func fromPairs(pairs []int) []int {
	match := slices.Repeat([]int{-1}, len(pairs)/2)
	for pair := range slices.Chunk(pairs, 2) {
		match[pair[0]] = pair[1]
	}
	return match
}

// TestGoldenTop5 compares with the official 'ACC Top-5' under the official match.
func TestGoldenTop5(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	for _, h := range goldenHeads(f) {
		if !f.Has(h.name + "_official") {
			continue
		}
		got, err := TopK(h.probabilities, h.labels, fromPairs(f.Ints(h.name+"_match")), 5)
		if err != nil {
			t.Fatal(err)
		}
		golden.Close(t, h.name+": top-5", []float64{got}, f.Floats(h.name + "_official")[3:], 1e-12)
	}
}

// TestGoldenCollapse: all images in one cluster.
func TestGoldenCollapse(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	for _, m := range f.Find(`(.+)_ami`) {
		name := m[1]
		labels, predictions := f.Ints(name+"_targets"), f.Ints(name+"_predictions")
		k := max(slices.Max(labels), slices.Max(predictions)) + 1
		r, err := Evaluate(predictions, labels, k, k)
		if err != nil {
			t.Fatal(err)
		}
		golden.Close(t, name, []float64{r.ACC, r.NMI, r.ARI}, f.Floats(name + "_official")[:3], 1e-12)
		golden.Close(t, name+" AMI", []float64{r.AMI}, f.Floats(m[0]), 1e-12)
	}
}

// TestGoldenAssign compares with SciPy's linear_sum_assignment; of several
// assignments that are equally good each may be found.
func TestGoldenAssign(t *testing.T) {
	f := golden.Open(t, "lap.npz")
	for _, m := range f.Find(`(.+)_cost`) {
		cost := slices.Collect(slices.Chunk(f.Floats(m[0]), f.Shape(m[0])[1]))
		got, rows, cols := assign(cost), f.Ints(m[1]+"_rows"), f.Ints(m[1]+"_cols")
		want := f.Float(m[1] + "_total")
		golden.Close(t, m[1], []float64{total(cost, got)}, []float64{want}, 1e-9)
		for i, row := range rows {
			if tie := math.Abs(total(cost, got)-want) <= 1e-14*math.Abs(want); got[row] != cols[i] && !tie {
				t.Errorf("%s: row %d to column %d, want %d", m[1], row, got[row], cols[i])
			}
		}
	}
}

// TestGoldenNeighbors compares with the mining accuracy of the official
// memory bank, whose column 0 is the image itself.
func TestGoldenNeighbors(t *testing.T) {
	f := golden.Open(t, "memory_bank.npz")
	mined := f.Find(`mine_top\d+`)[0][0]
	columns := f.Shape(mined)[1]
	rows := slices.Collect(slices.Chunk(f.Ints(mined), columns))
	for i := range rows {
		rows[i] = rows[i][1:]
	}
	labels := f.Ints("targets")
	for _, m := range f.Find(`mine_top(\d+)_acc`) {
		k, _ := strconv.Atoi(m[1])
		got, pairs, err := NeighborAccuracy(rows, labels, k)
		if err != nil || pairs != k*len(labels) {
			t.Fatalf("k %d: %d pairs, %v", k, pairs, err)
		}
		golden.Close(t, fmt.Sprint("top ", k), []float64{got}, f.Floats(m[0]), 1e-12)
	}
}
