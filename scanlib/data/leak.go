package data

import (
	"bytes"
	"hash/maphash"

	"scango/scanlib/pack"
)

// Same finds the images of b whose pixels are those of an image of a: for each
// its index in b, and the first such in a.
func Same(a, b pack.Images) (inB, inA []int) {
	if a.Height != b.Height || a.Width != b.Width {
		return nil, nil
	}
	seed := maphash.MakeSeed()
	of := make(map[uint64][]int, b.Len())
	for i := range b.Len() {
		sum := maphash.Bytes(seed, b.At(i))
		of[sum] = append(of[sum], i)
	}
	first := make(map[int]int)
	for k := range a.Len() {
		for _, i := range of[maphash.Bytes(seed, a.At(k))] {
			if _, known := first[i]; !known && bytes.Equal(a.At(k), b.At(i)) {
				first[i] = k
			}
		}
	}
	for i := range b.Len() {
		if k, found := first[i]; found {
			inB, inA = append(inB, i), append(inA, k)
		}
	}
	return inB, inA
}
