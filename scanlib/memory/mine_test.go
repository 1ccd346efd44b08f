package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"scango/scanlib/engine"
	"scango/scanlib/internal/golden"
)

// bruteForce is the definition of Mine.
func bruteForce(b Bank, k int) (neighbors []int32, similarities []float32) {
	for i := range b.N {
		var all []hit
		for j := range b.N {
			if j != i && (b.Groups == nil || b.Groups[i] == -1 || b.Groups[i] != b.Groups[j]) {
				all = append(all, hit{float32(dot64(b.row(i), b.row(j))), int32(j)})
			}
		}
		slices.SortFunc(all, func(x, y hit) int {
			return cmp.Or(-cmp.Compare(x.similarity, y.similarity), cmp.Compare(x.image, y.image))
		})
		for _, h := range all[:k] {
			neighbors, similarities = append(neighbors, h.image), append(similarities, h.similarity)
		}
	}
	return neighbors, similarities
}

// duplicated repeats the first rows of a random bank, each copies times.
func duplicated(rng *rand.Rand, distinct, copies, d int) Bank {
	b := randomBank(rng, distinct, d)
	rows := slices.Repeat(b.Features, copies)
	return Bank{N: distinct * copies, D: d, Features: rows}
}

// grouped puts images into so many groups by turns, and every ninth into none.
func grouped(b Bank, groups int) Bank {
	b.Groups = make([]int32, b.N)
	for i := range b.Groups {
		b.Groups[i] = int32(i % groups)
		if i%9 == 0 {
			b.Groups[i] = -1
		}
	}
	return b
}

func TestMineBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	zeros := Bank{N: 9, D: 3, Features: make([]float32, 27)}
	tests := []struct {
		name string
		bank Bank
		k    int
	}{
		{"two images", randomBank(rng, 2, 5), 1},
		{"all others", randomBank(rng, 17, 4), 16},
		{"one tile, full", randomBank(rng, 64, 8), 5},
		{"one tile, padded", randomBank(rng, 65, 8), 5},
		{"several tiles", randomBank(rng, 2*maxTile+37, 8), 3},
		{"many neighbors", randomBank(rng, 300, 16), 120},
		{"one feature", randomBank(rng, 30, 1), 4},
		{"duplicates", duplicated(rng, 40, 4, 8), 5},
		{"zeros", zeros, 8},
		{"groups", grouped(randomBank(rng, 300, 16), 4), 20},
		{"groups, several tiles", grouped(randomBank(rng, 2*maxTile+37, 8), 3), 3},
		{"groups of copies", grouped(duplicated(rng, 40, 4, 8), 40), 5},
		{"all of other groups", Bank{N: 4, D: 1, Features: []float32{1, 1, -1, 1}, Groups: []int32{0, 0, 1, -1}}, 2},
	}
	engines := []*engine.Engine{testEngine(t), goEngine(t)}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want, wantSimilarities := bruteForce(test.bank, test.k)
			for _, e := range engines {
				got, similarities, err := test.bank.Mine(t.Context(), e, test.k, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: neighbors %v, want %v", e.Name(), head(got), head(want))
				}
				if !slices.Equal(similarities, wantSimilarities) {
					t.Errorf("%s: similarities %v, want %v", e.Name(), head(similarities), head(wantSimilarities))
				}
			}
		})
	}
}

func head[T any](s []T) []T { return s[:min(len(s), 12)] }

// More equal images than are kept beyond k: an image is never its own neighbor,
// and all it gets are its copies.
func TestMineManyDuplicates(t *testing.T) {
	bank := duplicated(rand.New(rand.NewPCG(5, 6)), 3, 60, 4)
	got, similarities, err := bank.Mine(t.Context(), testEngine(t), 10, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range bank.N {
		row := got[i*10 : (i+1)*10]
		for j, neighbor := range row {
			if int(neighbor) == i || int(neighbor)%3 != i%3 || slices.Index(row, neighbor) != j {
				t.Fatalf("neighbors of %d: %v, want ten other copies (equal mod 3)", i, row)
			}
		}
	}
	if low := slices.Min(similarities); low < 0.999999 {
		t.Errorf("similarity of a copy %g, want 1", low)
	}
}

func TestMineErrors(t *testing.T) {
	bank := randomBank(rand.New(rand.NewPCG(7, 8)), 5, 3)
	broken := Bank{N: 5, D: 3, Features: slices.Clone(bank.Features)}
	broken.Features[7] = float32(math.NaN())
	tests := []struct {
		name string
		bank Bank
		k    int
		want string
	}{
		{"k = N", bank, 5, "k = 5 neighbors needs more than 5 images, have 5"},
		{"k > N", bank, 20, "k = 20 neighbors needs more than 20 images, have 5"},
		{"k = 0", bank, 0, "at least 1"},
		{"not a number", broken, 2, "feature 1 of image 2 is NaN"},
		{"wrong length", Bank{N: 5, D: 4, Features: bank.Features}, 2, "15 values are not the features of 5 images"},
		{"groups of fewer", Bank{N: 5, D: 3, Features: bank.Features, Groups: []int32{0}}, 2, "groups of 1 images, have 5"},
		{"a large group", Bank{N: 5, D: 3, Features: bank.Features, Groups: []int32{0, 0, 0, -1, 1}}, 3, "k = 3 neighbors of other groups: the largest group leaves 2 of 5 images"},
		{"empty", Bank{}, 1, "0 values"},
	}
	for _, test := range tests {
		_, _, err := test.bank.Mine(t.Context(), testEngine(t), test.k, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestMineProgressAndCancel(t *testing.T) {
	bank := randomBank(rand.New(rand.NewPCG(9, 10)), 3*maxTile, 4)
	var seen []string
	if _, _, err := bank.Mine(t.Context(), testEngine(t), 2, func(done, total int) {
		seen = append(seen, fmt.Sprint(done, "/", total))
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"1/6", "2/6", "3/6", "4/6", "5/6", "6/6"}; !slices.Equal(seen, want) {
		t.Errorf("progress %v, want %v", seen, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	last := 0
	_, _, err := bank.Mine(ctx, testEngine(t), 2, func(done, _ int) { last = done; cancel() })
	if !errors.Is(err, context.Canceled) || last == 6 {
		t.Errorf("canceled at the first tile: error %v after %d of 6 tiles", err, last)
	}
}

// The reference searched with faiss, the image itself in column 0.
func TestGoldenMine(t *testing.T) {
	f := golden.Open(t, "memory_bank.npz", "features")
	mined, bank := f.Find(`mine_top\d+`)[0][0], goldenBank(f, "features")
	want, gaps, exact := f.Ints(mined), f.Floats("mine_min_gap_f64"), f.Floats(mined+"_sim_f64")
	k := f.Shape(mined)[1] - 1
	got, similarities, err := bank.Mine(t.Context(), testEngine(t), k, nil)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i := range bank.N {
		for j := range k {
			at := i*(k+1) + j + 1
			if d := float64(similarities[i*k+j]) - exact[at]; math.Abs(d) > 1e-6 {
				t.Fatalf("similarity %d of image %d off by %g", j, i, d)
			}
			if gaps[i] > 1e-6 && int(got[i*k+j]) != want[at] {
				t.Fatalf("neighbor %d of image %d is %d, want %d", j, i, got[i*k+j], want[at])
			}
		}
		if gaps[i] > 1e-6 {
			compared++
		}
	}
	if compared < bank.N/2 {
		t.Errorf("only %d of %d rows have gaps above the noise", compared, bank.N)
	}
	for _, m := range f.Find(`mine_top(\d+)_acc`) {
		first, _ := strconv.Atoi(m[1])
		if acc, want := accuracy(got, k, first, f.Ints("targets")), f.Float(m[0]); math.Abs(acc-want) > 2e-5 {
			t.Errorf("top-%d accuracy %g, want %g", first, acc, want)
		}
	}
}

// accuracy is the share of the first k of stride neighbors with the image's class.
func accuracy(neighbors []int32, stride, k int, targets []int) float64 {
	right := 0
	for i, target := range targets {
		for _, neighbor := range neighbors[i*stride : i*stride+k] {
			if targets[neighbor] == target {
				right++
			}
		}
	}
	return float64(right) / float64(len(targets)*k)
}

// Rows of copies, where the reference's column 0 is often not the image itself:
// the reference's neighbors with the image itself taken out are ours up to the
// order and cut of ties, so similarities are compared.
func TestGoldenMineDuplicates(t *testing.T) {
	f := golden.Open(t, "memory_bank_dups.npz")
	for _, m := range f.Find(`indices(.*)`) {
		features := "features" + m[1]
		bank, columns := goldenBank(f, features), f.Shape(m[0])[1]
		want, k := f.Ints(m[0]), columns-1
		got, similarities, err := bank.Mine(t.Context(), testEngine(t), k, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range bank.N {
			row := slices.DeleteFunc(slices.Clone(want[i*columns:(i+1)*columns]), func(j int) bool { return j == i })
			for j, other := range row[:k] {
				exact := dot64(bank.row(i), bank.row(other))
				if math.Abs(float64(similarities[i*k+j])-exact) > 1e-5*math.Abs(exact) {
					t.Fatalf("%s: neighbor %d of %d is %d at %g, want %d at %g",
						features, j, i, got[i*k+j], similarities[i*k+j], other, exact)
				}
			}
		}
	}
}
