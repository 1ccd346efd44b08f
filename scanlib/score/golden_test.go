package score

import (
	"fmt"
	"regexp"
	"slices"
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
	for _, name := range f.Names() {
		m := regexp.MustCompile(`^((.+)_h(\d+))_sk$`).FindStringSubmatch(name)
		if m == nil {
			continue
		}
		h := goldenHead{name: m[1], labels: f.Ints(m[2] + "_targets")}
		shape := f.Shape(m[1] + "_contingency")
		h.classes, h.clusters = shape[0], shape[1]
		var head int
		fmt.Sscan(m[3], &head)
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
	heads := goldenHeads(f)
	if len(heads) == 0 {
		t.Fatal("no clusterings in evaluate.npz")
	}
	for _, h := range heads {
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
		if f.Has(h.name+"_match") && len(Dead(sizes)) == 0 { // ties and dead clusters are arbitrary there
			want := f.Ints(h.name + "_match")
			for cluster, class := range table.Match() {
				if class != want[2*cluster+1] {
					t.Errorf("%s: cluster %d matched to %d, want %d", h.name, cluster, class, want[2*cluster+1])
				}
			}
		}
	}
}

// TestGoldenTop5 compares with the official 'ACC Top-5', where every cluster
// has a class: elsewhere the official match is arbitrary.
func TestGoldenTop5(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	compared := 0
	for _, h := range goldenHeads(f) {
		table, err := Count(h.predictions, h.labels, h.clusters, h.classes)
		if err != nil {
			t.Fatal(err)
		}
		match := table.Match()
		if !f.Has(h.name+"_official") || slices.Contains(match, -1) {
			continue
		}
		got, err := TopK(h.probabilities, h.labels, match, 5)
		if err != nil {
			t.Fatal(err)
		}
		compared++
		golden.Close(t, h.name+": top-5", []float64{got}, f.Floats(h.name + "_official")[3:], 1e-12)
	}
	if compared == 0 {
		t.Error("no clustering gives every cluster a class")
	}
}

// TestGoldenCollapse: all images in one cluster.
func TestGoldenCollapse(t *testing.T) {
	f := golden.Open(t, "evaluate.npz")
	labels, predictions := f.Ints("collapse_targets"), f.Ints("collapse_predictions")
	k := slices.Max(labels) + 1
	r, err := Evaluate(predictions, labels, k, k)
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "collapse", []float64{r.ACC, r.NMI, r.ARI}, f.Floats("collapse_official"), 1e-12)
	golden.Close(t, "collapse AMI", []float64{r.AMI}, f.Floats("collapse_ami"), 1e-12)
}

// TestGoldenAssign compares with SciPy's linear_sum_assignment up to 100×100.
func TestGoldenAssign(t *testing.T) {
	f := golden.Open(t, "lap.npz")
	for i := 0; f.Has(fmt.Sprintf("c%d_cost", i)); i++ {
		name := fmt.Sprintf("c%d", i)
		cost := slices.Collect(slices.Chunk(f.Floats(name+"_cost"), f.Shape(name + "_cost")[1]))
		got := assign(cost)
		golden.Close(t, name, []float64{total(cost, got)}, []float64{f.Float(name + "_total")}, 1e-9)
		cols := f.Ints(name + "_cols")
		for j, r := range f.Ints(name + "_rows") {
			if got[r] != cols[j] {
				t.Errorf("%s: row %d to column %d, want %d", name, r, got[r], cols[j])
			}
		}
	}
}

// TestGoldenNeighbors compares with the mining accuracy of the official
// memory bank, whose column 0 is the image itself.
func TestGoldenNeighbors(t *testing.T) {
	f := golden.Open(t, "memory_bank.npz")
	rows := slices.Collect(slices.Chunk(f.Ints("mine_top50"), 51))
	for i := range rows {
		rows[i] = rows[i][1:]
	}
	labels := f.Ints("targets")
	for _, k := range []int{5, 20, 50} {
		got, pairs, err := NeighborAccuracy(rows, labels, k)
		if err != nil || pairs != k*len(labels) {
			t.Fatalf("k %d: %d pairs, %v", k, pairs, err)
		}
		golden.Close(t, fmt.Sprint("top ", k), []float64{got}, f.Floats(fmt.Sprintf("mine_top%d_acc", k)), 1e-12)
	}
}
