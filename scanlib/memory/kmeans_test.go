package memory

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// blobs are n points around k centers 10 apart; point i belongs to center i % k.
func blobs(n, d, k int) []float32 {
	rng := rand.New(rand.NewPCG(11, 12))
	features := make([]float32, n*d)
	for i := range features {
		features[i] = float32(rng.NormFloat64())
		if i%d == (i/d)%k {
			features[i] += 10
		}
	}
	return features
}

func TestKMeansFindsBlobs(t *testing.T) {
	const n, d, k = 3000, 6, 5
	assign, centroids, err := KMeans(t.Context(), blobs(n, d, k), n, d, k, 1, 4)
	if err != nil {
		t.Fatal(err)
	}
	group := map[int]int{}
	for i, a := range assign {
		if known, ok := group[i%k]; ok && known != a {
			t.Fatalf("point %d of blob %d is in group %d, others are in %d", i, i%k, a, known)
		}
		group[i%k] = a
	}
	for blob, a := range group {
		if v := centroids[a*d+blob]; v < 9.8 || v > 10.2 {
			t.Errorf("centroid of blob %d is at %g along its axis, want about 10", blob, v)
		}
	}
}

// By hand: {0,1} and {9,10,11} with means 0.5 and 10.
func TestKMeansByHand(t *testing.T) {
	features := []float32{0, 9, 1, 10, 11}
	assign, centroids, err := KMeans(t.Context(), features, 5, 1, 2, 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	low := assign[0]
	if want := []int{low, 1 - low, low, 1 - low, 1 - low}; !slices.Equal(assign, want) {
		t.Errorf("groups %v, want %v", assign, want)
	}
	if centroids[low] != 0.5 || centroids[1-low] != 10 {
		t.Errorf("centroids %v, want 0.5 and 10", centroids)
	}
	if got := Assign([]float32{4, 6, 5.25}, centroids, 3, 1); got[0] != low || got[1] != 1-low || got[2] != 0 {
		t.Errorf("Assign gave %v; 4 is near 0.5, 6 near 10, 5.25 between them", got)
	}
}

func TestKMeansSameBitsOnAnyProcessors(t *testing.T) {
	const n, d, k = 4000, 7, 9
	features := randomBank(rand.New(rand.NewPCG(13, 14)), n, d).Features
	run := func(processors int, seed uint64) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		_, centroids, err := KMeans(t.Context(), features, n, d, k, seed, 2)
		if err != nil {
			t.Fatal(err)
		}
		return centroids
	}
	want := run(1, 5)
	if !slices.Equal(run(4, 5), want) {
		t.Error("four processors give other centroids than one")
	}
	if slices.Equal(run(1, 6), want) {
		t.Error("another seed gives the same centroids")
	}
}

func TestKMeansLimits(t *testing.T) {
	// Three distinct points, four groups: a group is empty or shares a point.
	features := []float32{0, 0, 0, 5, 5, 5, 9, 9}
	if assign, _, err := KMeans(t.Context(), features, 8, 1, 4, 1, 3); err != nil ||
		assign[0] == assign[3] || assign[3] == assign[6] || assign[0] == assign[6] {
		t.Errorf("groups %v, error %v: want the three points apart", assign, err)
	}
	assign, _, err := KMeans(t.Context(), []float32{3, 1, 2}, 3, 1, 3, 1, 1)
	slices.Sort(assign)
	if err != nil || !slices.Equal(assign, []int{0, 1, 2}) {
		t.Errorf("k = n: groups %v, error %v, want one each", assign, err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := KMeans(canceled, features, 8, 1, 2, 1, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: error %v", err)
	}
	for _, test := range []struct {
		n, k, restarts int
		want           string
	}{
		{8, 9, 1, "8 images into 9 groups"}, {8, 0, 1, "into 0 groups"},
		{8, 2, 0, "0 restarts"}, {7, 2, 1, "not the features of 7 images"},
	} {
		if _, _, err := KMeans(t.Context(), features, test.n, 1, test.k, 1, test.restarts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error %v", test, err)
		}
	}
}

// A centroid that no row is nearest to moves to the row farthest from its own,
// here 9 (distance 64 from 1).
func TestKMeansReseedsEmptyGroups(t *testing.T) {
	m := newLloyd([]float32{0, 1, 9}, 3, 1, 2)
	m.centroids = []float32{1, 1000}
	if err := m.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 0, 1}; !slices.Equal(m.assign, want) || m.centroids[1] != 9 {
		t.Errorf("groups %v, want %v; centroids %v, want 0.5 and 9", m.assign, want, m.centroids)
	}
}
