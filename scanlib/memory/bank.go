package memory

import (
	"fmt"
	"math"
)

// Bank is the features of N images: float32 [N, D], row-major, each row of unit
// length, so that the inner product of two rows is their cosine similarity.
type Bank struct {
	N, D     int
	Features []float32

	// Groups [N], if not nil, holds the group of each image, such as an app:
	// two images of a group are never neighbors of each other. -1 is no group.
	Groups []int32
}

// Normalize scales each row of features [N, d] to unit length, in place. A row
// shorter than 1e-12 is divided by that, so that zeros stay zeros.
func Normalize(features []float32, d int) {
	for start := 0; start+d <= len(features); start += d {
		row := features[start : start+d]
		scale := 1 / max(math.Sqrt(dot64(row, row)), 1e-12)
		for i, v := range row {
			row[i] = float32(float64(v) * scale)
		}
	}
}

// row returns the features of image i.
func (b Bank) row(i int) []float32 { return b.Features[i*b.D : (i+1)*b.D] }

func (b Bank) check() error { return checkFeatures(b.Features, b.N, b.D) }

// apart reports whether two images may be neighbors, that is, are not of one
// group.
func (b Bank) apart(i, j int) bool {
	return i != j && (b.Groups == nil || b.Groups[i] < 0 || b.Groups[i] != b.Groups[j])
}

// fewest returns the smallest number of possible neighbors of any image.
func (b Bank) fewest() int {
	size, most := map[int32]int{}, 1
	for _, group := range b.Groups {
		if group >= 0 {
			size[group]++
			most = max(most, size[group])
		}
	}
	return b.N - most
}

// checkFeatures rejects features that would silently give wrong answers.
func checkFeatures(features []float32, n, d int) error {
	if n < 1 || d < 1 || len(features) != n*d {
		return fmt.Errorf("memory: %d values are not the features of %d images with %d each", len(features), n, d)
	}
	for i, v := range features {
		if v-v != 0 {
			return fmt.Errorf("memory: feature %d of image %d is %g: the network diverged or the input holds it", i%d, i/d, v)
		}
	}
	return nil
}

// dot64 returns the inner product of a and b, added up in that order.
func dot64(a, b []float32) float64 {
	b = b[:len(a)]
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
