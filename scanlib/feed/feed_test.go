package feed

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// An epoch is a permutation, or as much of one as fills whole batches; epochs
// and seeds differ; the same epoch is the same again.
func TestEpoch(t *testing.T) {
	for _, test := range []struct{ n, batch, steps int }{
		{10, 5, 2}, {10, 3, 3}, {10, 10, 1}, {1, 1, 1}, {1000, 64, 15}, {3, 4, 0},
	} {
		plan := Plan{N: test.n, BatchSize: test.batch, Seed: 7}
		if plan.Steps() != test.steps {
			t.Errorf("%+v: %d steps", test, plan.Steps())
		}
		order := plan.Epoch(0)
		if len(order) != test.steps*test.batch {
			t.Errorf("%+v: %d images in an epoch", test, len(order))
		}
		sorted := slices.Sorted(slices.Values(order))
		if len(slices.Compact(sorted)) != len(order) || (len(sorted) > 0 && (sorted[0] < 0 || int(sorted[len(sorted)-1]) >= test.n)) {
			t.Errorf("%+v: %v repeats an image or leaves the set", test, order)
		}
	}
	plan, other := Plan{N: 100, BatchSize: 10, Seed: 7}, Plan{N: 100, BatchSize: 10, Seed: 8}
	if !slices.Equal(plan.Epoch(3), plan.Epoch(3)) {
		t.Error("epoch 3 differs from itself")
	}
	if slices.Equal(plan.Epoch(3), plan.Epoch(4)) || slices.Equal(plan.Epoch(3), other.Epoch(3)) {
		t.Error("another epoch or seed has the same order")
	}
}

// Over 2,000 epochs each of ten images is left out of three batches of three
// about equally often: 200 times, with a standard deviation of 13.4.
func TestLeftOverImagesTakeTurns(t *testing.T) {
	plan := Plan{N: 10, BatchSize: 3, Seed: 1}
	missing := [10]int{}
	for epoch := range 2000 {
		order := plan.Epoch(epoch)
		for i := range missing {
			if !slices.Contains(order, int32(i)) {
				missing[i]++
			}
		}
	}
	for i, times := range missing {
		if math.Abs(float64(times)-200) > 5*13.4 {
			t.Errorf("image %d was left out %d times, want about 200", i, times)
		}
	}
}

// Each of four neighbors, and the anchor itself if it takes part, has the same
// probability; 50,000 draws have a standard deviation of about 90.
func TestNeighborDistribution(t *testing.T) {
	const k, draws = 4, 50_000
	plan := Plan{N: 2, BatchSize: 2, Seed: 3}
	neighbors := []int32{10, 11, 12, 13, 20, 21, 22, 23}
	for withSelf, images := range map[bool][]int32{true: {1, 20, 21, 22, 23}, false: {20, 21, 22, 23}} {
		counts := map[int32]int{}
		for step := range draws / 2 {
			for _, pick := range plan.Neighbor(0, step, []int32{1, 1}, neighbors, k, withSelf) {
				counts[pick]++
			}
		}
		if len(counts) != len(images) {
			t.Errorf("with self %v: drew %v, want %v alone", withSelf, counts, images)
		}
		for _, image := range images {
			if got, want := counts[image], draws/len(images); math.Abs(float64(got-want)) > 5*97 {
				t.Errorf("with self %v: image %d came %d times, want about %d", withSelf, image, got, want)
			}
		}
	}
}

func TestStreamsAreApart(t *testing.T) {
	plan := Plan{N: 50, BatchSize: 50, Seed: 9}
	anchors := plan.Epoch(0)
	neighbors := make([]int32, 50*3)
	for i := range neighbors {
		neighbors[i] = int32(i % 50)
	}
	if first, again := plan.Neighbor(1, 2, anchors, neighbors, 3, true), plan.Neighbor(1, 2, anchors, neighbors, 3, true); !slices.Equal(first, again) {
		t.Errorf("step 2 of epoch 1 draws %v, then %v", first, again)
	}
	seen := map[uint32]string{}
	for epoch := range 30 {
		for step := range 30 {
			seed, at := plan.AugmentSeed(epoch, step), fmt.Sprintf("epoch %d, step %d", epoch, step)
			if other, used := seen[seed]; used {
				t.Errorf("%s has the seed of %s", at, other)
			}
			seen[seed] = at
		}
	}
}

func TestBlocks(t *testing.T) {
	for _, test := range []struct {
		n, size int
		blocks  [][]int32
		valid   []int
	}{
		{5, 2, [][]int32{{0, 1}, {2, 3}, {4, 0}}, []int{2, 2, 1}},
		{4, 2, [][]int32{{0, 1}, {2, 3}}, []int{2, 2}},
		{2, 4, [][]int32{{0, 1, 0, 0}}, []int{2}},
		{0, 3, nil, nil},
	} {
		blocks, valid := Blocks(test.n, test.size)
		if fmt.Sprint(blocks, valid) != fmt.Sprint(test.blocks, test.valid) {
			t.Errorf("Blocks(%d, %d) = %v, %v, want %v, %v", test.n, test.size, blocks, valid, test.blocks, test.valid)
		}
	}
}

func ExamplePlan() {
	plan := Plan{N: 7, BatchSize: 3, Seed: 1}
	order := plan.Epoch(0)
	fmt.Println(plan.Steps(), len(order))
	blocks, valid := Blocks(7, 3)
	fmt.Println(blocks, valid)
	// Output:
	// 2 6
	// [[0 1 2] [3 4 5] [6 0 0]] [3 3 1]
}
