package audit

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

// clustered are n images whose hashes lie around a few centers, so that there
// are pairs at every small distance; their colors are the same.
func clustered(n, centers int, seed uint64) []*Image {
	rng := rand.New(rand.NewPCG(seed, 2))
	around := make([]uint64, centers)
	for i := range around {
		around[i] = rng.Uint64()
	}
	out := make([]*Image, n)
	for i := range out {
		h := around[rng.IntN(centers)]
		for range rng.IntN(9) {
			h ^= 1 << rng.IntN(64)
		}
		out[i] = &Image{Measures: Measures{hash: h, Contrast: 50}}
	}
	return out
}

// TestIndex: what the index finds is what comparing with every image finds.
func TestIndex(t *testing.T) {
	images := clustered(600, 12, 1)
	x := newIndex()
	found := 0
	for i, im := range images {
		var want *Image
		distance := nearBits + 1
		for _, other := range images[:i] {
			if d := bits.OnesCount64(im.hash ^ other.hash); d < distance {
				want, distance = other, d
			}
		}
		if got := x.find(im); got != want {
			t.Fatalf("image %d: found %p, want %p at distance %d", i, got, want, distance)
		}
		if want != nil {
			found++
		}
		x.add(im)
	}
	if found < 300 || found == 600 {
		t.Errorf("%d of 600 have a look-alike: too few or too many to say much", found)
	}
}

// TestColorsDecide: images of one hash and other colors do not look alike.
func TestColorsDecide(t *testing.T) {
	a, b := clustered(1, 1, 1)[0], clustered(1, 1, 1)[0]
	for i := range b.tiny {
		b.tiny[i] = nearColors
	}
	if !a.near(&b.Measures) {
		t.Errorf("%d levels apart is not near", nearColors)
	}
	b.tiny[0]++
	if a.near(&b.Measures) {
		t.Error("more than that is near")
	}
}
