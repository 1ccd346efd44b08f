package pack

import (
	"fmt"
	"image"
)

// Images holds the names and pixels of a set, and no labels. They are
// read-only: usually the memory is that of a mapped file, where a write crashes
// the program.
type Images struct {
	Names         []string // N names, unique: a path below the folder, or file/record
	Height, Width int

	// Hash identifies the images: a hex SHA-256 of names, source sizes, image
	// size, resize mode and pixels. Labels, paths and times are not in it.
	Hash string

	// Groups holds the group of each image, such as the app that a screen is
	// from: int32 [N], -1 for none; nil without groups.
	Groups []int32

	pixels []byte  // uint8 [rows, Height, Width, 3], row-major, RGB
	rows   []int32 // [N] where in pixels each image lies; nil: image i in row i
}

// New makes images of pixels in memory, uint8 [len(names), height, width, 3],
// row-major, RGB. It keeps both slices.
func New(names []string, height, width int, pixels []byte) (Images, error) {
	if height < 1 || width < 1 || len(pixels) != len(names)*height*width*3 {
		return Images{}, fmt.Errorf("pack: %d bytes of pixels for %d images of %d×%d×3", len(pixels), len(names), height, width)
	}
	im := Images{Names: names, Height: height, Width: width, pixels: pixels}
	id := newIdentity("memory", "", height, width)
	for i, name := range names {
		id.add(name, int64(height*width*3), im.At(i))
	}
	im.Hash = id.hash()
	return im, nil
}

// Len returns the number of images, N.
func (im Images) Len() int { return len(im.Names) }

// Size returns the number of bytes of pixels, N·Height·Width·3.
func (im Images) Size() int64 { return int64(im.Len()) * int64(im.imageSize()) }

func (im Images) imageSize() int { return im.Height * im.Width * 3 }

// At returns image i, uint8 [Height, Width, 3], without copying.
func (im Images) At(i int) []byte {
	n := im.imageSize()
	row := im.row(i)
	return im.pixels[row*n : (row+1)*n : (row+1)*n]
}

func (im Images) row(i int) int {
	if im.rows == nil {
		return i
	}
	return int(im.rows[i])
}

// Pixels returns all images as one array, uint8 [N, Height, Width, 3]: their
// own memory if they are contiguous, else a copy.
func (im Images) Pixels() []byte {
	if im.Len() == 0 {
		return nil
	}
	if from, ok := im.contiguous(); ok {
		return im.pixels[from*im.imageSize():][:im.Size():im.Size()]
	}
	out := make([]byte, 0, im.Size())
	for i := range im.Len() {
		out = append(out, im.At(i)...)
	}
	return out
}

// contiguous reports whether the rows are consecutive, and returns the first.
func (im Images) contiguous() (first int, ok bool) {
	for i := range im.Len() {
		if im.row(i) != im.row(0)+i {
			return 0, false
		}
	}
	return im.row(0), true
}

// Image returns a copy of image i for pictures.
func (im Images) Image(i int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, im.Width, im.Height))
	rgb := im.At(i)
	for p := range im.Height * im.Width {
		copy(out.Pix[4*p:], rgb[3*p:3*p+3])
		out.Pix[4*p+3] = 255
	}
	return out
}

// Subset returns the images at indices, in that order. It shares their pixels.
// Its Hash follows from im.Hash and the indices.
func (im Images) Subset(indices []int) (Images, error) {
	if len(indices) == 0 {
		return Images{}, fmt.Errorf("pack: a subset needs at least one image")
	}
	out := Images{Height: im.Height, Width: im.Width, pixels: im.pixels, rows: make([]int32, 0, len(indices))}
	sum := NewDigest()
	sum.Text("subset", im.Hash)
	for _, i := range indices {
		if i < 0 || i >= im.Len() {
			return Images{}, fmt.Errorf("pack: subset index %d is outside a set of %d images", i, im.Len())
		}
		sum.Number(int64(i))
		out.Names = append(out.Names, im.Names[i])
		out.rows = append(out.rows, int32(im.row(i)))
		if im.Groups != nil {
			out.Groups = append(out.Groups, im.Groups[i])
		}
	}
	out.Hash = sum.Hex()
	return out, nil
}

// GroupsHash identifies the groups of the images, which are not in Hash: what
// is learned from single images does not depend on them. "" without groups.
func (im Images) GroupsHash() string {
	if im.Groups == nil {
		return ""
	}
	sum := NewDigest()
	for _, group := range im.Groups {
		sum.Number(int64(group))
	}
	return sum.Hex()
}

// identity accumulates the Hash of images, one by one.
type identity struct{ all, pixels Digest }

func newIdentity(kind, resize string, height, width int) identity {
	id := identity{NewDigest(), NewDigest()}
	id.all.Text(kind, resize)
	id.all.Number(int64(height))
	id.all.Number(int64(width))
	return id
}

// add takes an image; size is that of its source in bytes.
func (id identity) add(name string, size int64, pixels []byte) {
	id.all.Text(name)
	id.all.Number(size)
	id.pixels.Write(pixels)
}

func (id identity) hash() string {
	id.all.Write(id.pixels.Sum(nil))
	return id.all.Hex()
}
