package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/edsrzf/mmap-go"
)

// Images is what training sees: pixels and names, no labels.
type Images struct {
	Names         []string // N names, unique: a path below the folder, or file/record
	Height, Width int

	// Pixels is uint8 [N, Height, Width, 3], row-major, RGB. It is usually
	// memory-mapped and read-only: writing to it ends the program.
	Pixels []byte

	// Hash identifies the images: a hex SHA-256 of names, source sizes, image
	// size, resize mode and pixels. Labels, paths and times are not in it.
	Hash string

	// Groups number what each image belongs to, such as an app whose screens
	// look alike, int32 [N]; -1 to none, nil without groups. See [Set.Group].
	Groups []int32
}

// Len is the number of images, N.
func (im Images) Len() int { return len(im.Names) }

// At is image i, uint8 [Height, Width, 3], not a copy.
func (im Images) At(i int) []byte {
	n := im.Height * im.Width * 3
	return im.Pixels[i*n : (i+1)*n : (i+1)*n]
}

// Image is a copy of image i for pictures.
func (im Images) Image(i int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, im.Width, im.Height))
	rgb := im.At(i)
	for p := range im.Height * im.Width {
		copy(out.Pix[4*p:], rgb[3*p:3*p+3])
		out.Pix[4*p+3] = 255
	}
	return out
}

// Set is Images and what is used for reporting alone.
type Set struct {
	Images
	Labels  []int    // [N] indices into Classes, -1 unknown; nil when the set has none
	Classes []string // in the order of the data set; of folders and CSV files, sorted, by number where all are whole numbers
	Skipped []Skip   // images that could not be used, by name
	Odd     []Skip   // images that are used and hardly worth it: tiny, or long and thin

	// UnknownLabels are the names in a labels CSV that fit no image of the
	// folder, or several.
	UnknownLabels []string

	// UnknownNames are the names in [Choice] that fit no image, or several.
	UnknownNames []string

	Path    string // the pack file; empty for a subset
	Cached  bool   // the pack was there: nothing was decoded
	Rebuilt string // why a pack that was there had to be built again; empty if it had not

	folder  string // that Names are paths below; empty for records
	mapping mmap.MMap
}

// Skip is an image and why it is left out, or odd.
type Skip struct{ Name, Reason string }

// Close releases the memory map. Pixels must not be used after it.
func (s *Set) Close() error {
	s.Pixels = nil
	if s.mapping == nil {
		return nil
	}
	return s.mapping.Unmap()
}

// Subset copies the images at indices, in that order, into memory: it takes
// N·Height·Width·3 bytes and outlives s. Its Hash follows from s.Hash and the
// indices. It has no Skipped and no unknown names: those belong to the whole.
func (s *Set) Subset(indices []int) (*Set, error) {
	if len(indices) == 0 {
		return nil, fmt.Errorf("data: a subset needs at least one image")
	}
	out := &Set{Classes: s.Classes, folder: s.folder}
	out.Height, out.Width = s.Height, s.Width
	out.Pixels = make([]byte, 0, len(indices)*s.Height*s.Width*3)
	sum := digest{sha256.New()}
	sum.text("subset", s.Hash)
	for _, i := range indices {
		if i < 0 || i >= s.Len() {
			return nil, fmt.Errorf("data: subset index %d is outside a set of %d images", i, s.Len())
		}
		sum.number(int64(i))
		out.Names = append(out.Names, s.Names[i])
		out.Pixels = append(out.Pixels, s.At(i)...)
		if s.Labels != nil {
			out.Labels = append(out.Labels, s.Labels[i])
		}
		if s.Groups != nil {
			out.Groups = append(out.Groups, s.Groups[i])
		}
	}
	out.Hash = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}

// Split copies the set into two subsets: val has the fraction, rounded, and
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
