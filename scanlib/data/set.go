package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"scango/scanlib/pack"
)

// Set holds images, and labels that are used only for reporting.
type Set struct {
	pack.Images
	Labels  []int    // [N] indices into Classes, -1 unknown; nil when the set has none
	Classes []string // in the order of the data set; of folders and CSV files, sorted, by number where all are whole numbers
	Skipped []Skip   // images that could not be used, by name
	Odd     []Skip   // images that are used but of little use: tiny, or long and thin

	// UnknownLabels are the names in a labels CSV that match no image of the
	// folder, or several.
	UnknownLabels []string

	// UnknownNames are the names in lists of images that match no image, or
	// several.
	UnknownNames []string

	Path    string // the pack file; empty for a subset
	Cached  bool   // the pack existed: nothing was decoded
	Rebuilt string // why an existing pack was built again; empty if it was not

	folder string     // that Names are paths below; empty for decode.Images
	file   *pack.File // nil for a subset
}

// setOf returns a set of a pack's images, without labels.
func setOf(file *pack.File) *Set {
	return &Set{Images: file.Images, Skipped: file.Skipped, Odd: file.Odd, file: file}
}

// Close releases the memory of the images: they and their subsets must not be
// used after it. Closing a subset does nothing.
func (s *Set) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// Subset returns the images at indices, in that order, and their labels. It
// shares the pixels of s and lives as long; see [pack.Images.Subset]. It has no
// Skipped and no unknown names: those belong to the whole.
func (s *Set) Subset(indices []int) (*Set, error) {
	images, err := s.Images.Subset(indices)
	if err != nil {
		return nil, err
	}
	out := &Set{Images: images, Classes: s.Classes, folder: s.folder}
	if s.Labels != nil {
		for _, i := range indices {
			out.Labels = append(out.Labels, s.Labels[i])
		}
	}
	return out, nil
}

// Split splits the set into two subsets: val has the fraction, rounded, and
// train the rest. See [SplitIndices].
func (s *Set) Split(fraction float64, seed int64) (train, val *Set, err error) {
	trainAt, valAt, err := SplitIndices(s.Len(), fraction, seed)
	if err != nil {
		return nil, nil, err
	}
	if train, err = s.Subset(trainAt); err != nil {
		return nil, nil, err
	}
	val, err = s.Subset(valAt)
	return train, val, err
}

// SplitIndices draws round(fraction·n) of n images for validation, without
// looking at labels, and returns both parts in ascending order. The draw
// depends on n, fraction and seed alone. Neither part may be empty.
func SplitIndices(n int, fraction float64, seed int64) (train, val []int, err error) {
	k := int(math.Round(fraction * float64(n)))
	if !(fraction > 0 && fraction < 1) || k < 1 || k > n-1 {
		return nil, nil, fmt.Errorf("data: cannot split %d images at fraction %g: both parts need an image", n, fraction)
	}
	val = sample(n, k, seed)
	train = make([]int, 0, n-k)
	for i, next := 0, 0; i < n; i++ {
		if next < k && val[next] == i {
			next++
			continue
		}
		train = append(train, i)
	}
	return train, val, nil
}

// sample draws k of n indices, ascending.
func sample(n, k int, seed int64) []int {
	perm := rand.New(rand.NewPCG(uint64(seed), 0)).Perm(n)[:k]
	slices.Sort(perm)
	return perm
}
