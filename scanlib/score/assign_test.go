package score

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func total(cost [][]float64, columns []int) float64 {
	sum := 0.0
	for r, c := range columns {
		if c >= 0 {
			sum += cost[r][c]
		}
	}
	return sum
}

// cheapest tries everything: the least cost of giving columns to rows r…,
// skipping exactly as many rows as there are too few columns.
func cheapest(cost [][]float64, r int, used []bool, skips int) float64 {
	if r == len(cost) {
		return 0
	}
	best := math.Inf(1)
	if skips > 0 {
		best = cheapest(cost, r+1, used, skips-1)
	}
	for c := range used {
		if !used[c] {
			used[c] = true
			best = min(best, cost[r][c]+cheapest(cost, r+1, used, skips))
			used[c] = false
		}
	}
	return best
}

// TestAssignBruteForce: every shape up to 6×6, costs with many ties and of
// both signs, against trying all assignments.
func TestAssignBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	for n := 1; n <= 6; n++ {
		for m := 1; m <= 6; m++ {
			for range 12 {
				cost := matrix[float64](n, m)
				for r := range cost {
					for c := range cost[r] {
						cost[r][c] = float64(rng.IntN(9) - 4)
					}
				}
				checkAssignment(t, cost)
			}
		}
	}
}

func checkAssignment(t *testing.T, cost [][]float64) {
	t.Helper()
	n, m := len(cost), len(cost[0])
	got := assign(cost)
	taken := slices.DeleteFunc(slices.Sorted(slices.Values(got)), func(c int) bool { return c < 0 })
	if len(taken) != min(n, m) || len(slices.Compact(taken)) != min(n, m) {
		t.Fatalf("cost %v: assignment %v does not use %d different columns", cost, got, min(n, m))
	}
	if want := cheapest(cost, 0, make([]bool, m), max(n-m, 0)); total(cost, got) != want {
		t.Fatalf("cost %v: assignment %v costs %g, best is %g", cost, got, total(cost, got), want)
	}
}

func BenchmarkAssign1000(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	cost := matrix[float64](1000, 1000)
	for r := range cost {
		for c := range cost[r] {
			cost[r][c] = -float64(rng.IntN(50))
		}
	}
	for b.Loop() {
		assign(cost)
	}
}
