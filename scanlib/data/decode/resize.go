package decode

import (
	"image"
	"math"
)

// Resize is how an image becomes square.
type Resize string

// The modes; an empty Resize is Crop, as in the official code.
const (
	Crop      Resize = "crop"      // shorter side to size, then the middle
	Squash    Resize = "squash"    // both sides to size, whatever the aspect ratio
	Letterbox Resize = "letterbox" // longer side to size, the rest black
)

// Square brings pixels, uint8 [height, width, 3], to uint8 [size, size, 3].
func Square(pixels []byte, height, width, size int, mode Resize) []byte {
	return resize(whole(rgba(pixels, height, width)), size, mode)
}

// A raster is a decoded image, which may have been decoded smaller than it is.
type raster struct {
	*image.RGBA
	full   image.Point // its own size in pixels
	shrunk int         // 1, 2, 4 or 8: the pixels here are so many times larger
}

// whole returns an image in its own size.
func whole(img *image.RGBA) raster { return raster{img, img.Rect.Size(), 1} }

// resize brings an opaque image to uint8 [size, size, 3].
func resize(src raster, size int, mode Resize) []byte {
	if src.Rect.Dx() == size && src.Rect.Dy() == size {
		return rgb(src.RGBA)
	}
	return src.scale(placement(src.full, size, mode), image.Pt(size, size))
}

// placement returns the rectangle of the whole image on the size×size canvas;
// what falls outside of the canvas is cut off.
func placement(full image.Point, size int, mode Resize) image.Rectangle {
	switch mode {
	case Squash:
		return image.Rect(0, 0, size, size)
	case Letterbox:
		w, h := contain(full.X, full.Y, size)
		return image.Rect(0, 0, w, h).Add(image.Pt((size-w)/2, (size-h)/2))
	default:
		w, h := cover(full.X, full.Y, size)
		return image.Rect(0, 0, w, h).Sub(image.Pt(middle(w-size), middle(h-size)))
	}
}

// contain scales the longer side to size.
func contain(w, h, size int) (int, int) {
	scale := float64(size) / float64(max(w, h))
	fit := func(n int) int { return max(1, int(math.Round(float64(n)*scale))) }
	return fit(w), fit(h)
}

// cover scales the shorter side to size. The longer one is rounded down, as
// torchvision's Resize does.
func cover(w, h, size int) (int, int) {
	short := min(w, h)
	return w * size / short, h * size / short
}

// middle halves as torchvision's CenterCrop does, ties to the even number.
func middle(n int) int { return int(math.RoundToEven(float64(n) / 2)) }

// scale draws the image at to on a black canvas, uint8 [canvas.Y, canvas.X, 3].
// It goes over rows and columns in Pillow's order and rounds to 8 bits in
// between. Only what shows is computed.
func (r raster) scale(to image.Rectangle, canvas image.Point) []byte {
	across := filter(to.Min.X, to.Max.X, canvas.X, float64(r.full.X)/float64(r.shrunk), r.Rect.Dx())
	down := filter(to.Min.Y, to.Max.Y, canvas.Y, float64(r.full.Y)/float64(r.shrunk), r.Rect.Dy())
	if columnsFirst(r.full, to.Size()) {
		return r.columnsThenRows(across, down)
	}
	return r.rowsThenColumns(across, down)
}

// columnsFirst reports whether Pillow (13) goes over columns before rows: where
// the height shrinks by more than twice as many pixels as the width.
func columnsFirst(from, to image.Point) bool {
	return from.Y > to.Y && from.Y-to.Y > 2*(from.X-to.X)
}

func (r raster) rowsThenColumns(across, down filters) []byte {
	out, width := make([]byte, 3*len(across)*len(down)), 3*len(across)
	top, bottom := reach(down)
	rows := make([]byte, width*(bottom-top))
	for y := top; y < bottom; y++ {
		across.row(rows[width*(y-top):], r.Pix[y*r.Stride:])
	}
	for y, taps := range down {
		if len(taps.weights) > 0 {
			taps.column(out[width*y:][:width], rows[width*(taps.first-top):], width)
		}
	}
	return out
}

func (r raster) columnsThenRows(across, down filters) []byte {
	out, width := make([]byte, 3*len(across)*len(down)), 3*len(across)
	left, right := reach(across)
	row := make([]byte, 4*right) // of RGBA, what is left of left unused
	for y, taps := range down {
		if len(taps.weights) > 0 {
			taps.column(row[4*left:], r.Pix[taps.first*r.Stride+4*left:], r.Stride)
			across.row(out[width*y:], row)
		}
	}
	return out
}

// taps are the source pixels of one pixel of the result, from first on, with
// their weights. A pixel of the canvas's border has none.
type taps struct {
	first   int
	weights []int32 // of sum 1<<tapBits, but for rounding
}

type filters []taps

// tapBits are those after the point of a weight, as many as Pillow has: 8 bits
// of a pixel and a sign go beside them.
const tapBits = 22

// filter returns the taps of a canvas of n pixels for a source of so many
// pixels that is placed between start and end. Its triangle widens with the
// reduction, so that every source pixel weighs in. length, of the source, is a
// fraction where it was decoded smaller; there are pixels of it.
func filter(start, end, n int, length float64, pixels int) filters {
	out := make(filters, n)
	step := length / float64(end-start)
	radius := max(1, step)
	for i := max(0, start); i < min(n, end); i++ {
		center := (float64(i-start) + 0.5) * step
		first := max(0, int(center-radius+0.5))
		last := min(pixels, int(center+radius+0.5))
		out[i] = triangle(first, max(last, first+1), center, radius)
	}
	return out
}

func triangle(first, last int, center, radius float64) taps {
	exact, sum := make([]float64, last-first), 0.0
	for i := range exact {
		exact[i] = max(0, 1-math.Abs(float64(first+i)+0.5-center)/radius)
		sum += exact[i]
	}
	t := taps{first, make([]int32, len(exact))}
	for i, w := range exact {
		t.weights[i] = int32(w/sum*(1<<tapBits) + 0.5)
	}
	return t
}

// reach returns the first source pixel that some taps use, and the one after
// the last.
func reach(f filters) (from, to int) {
	from = math.MaxInt
	for _, t := range f {
		if len(t.weights) > 0 {
			from, to = min(from, t.first), max(to, t.first+len(t.weights))
		}
	}
	return from, to
}

// row filters one row of RGBA into RGB.
func (f filters) row(to, from []byte) {
	for x, t := range f {
		r, g, b := int32(half), int32(half), int32(half)
		pixels := from[4*t.first:][:4*len(t.weights)]
		for i, w := range t.weights {
			p := pixels[4*i : 4*i+3 : 4*i+3]
			r += w * int32(p[0])
			g += w * int32(p[1])
			b += w * int32(p[2])
		}
		to[3*x], to[3*x+1], to[3*x+2] = clip(r), clip(g), clip(b)
	}
}

// column filters rows of bytes, stride apart, the taps' first one first, over as
// many columns as to has.
func (t taps) column(to, rows []byte, stride int) {
	sums := make([]int32, len(to))
	for i := range sums {
		sums[i] = half
	}
	for i, w := range t.weights {
		for x, v := range rows[i*stride:][:len(to)] {
			sums[x] += w * int32(v)
		}
	}
	for x, sum := range sums {
		to[x] = clip(sum)
	}
}

const half = 1 << (tapBits - 1) // rounds

func clip(sum int32) byte { return byte(min(255, max(0, sum>>tapBits))) }

// rgb drops the alpha channel.
func rgb(src *image.RGBA) []byte {
	n := src.Rect.Dx() * src.Rect.Dy()
	out := make([]byte, 3*n)
	for p := range n {
		copy(out[3*p:3*p+3], src.Pix[4*p:])
	}
	return out
}

// rgba adds an alpha channel to uint8 [h, w, 3].
func rgba(pixels []byte, h, w int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for p := range h * w {
		copy(out.Pix[4*p:], pixels[3*p:3*p+3])
		out.Pix[4*p+3] = 255
	}
	return out
}
