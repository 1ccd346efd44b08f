package data

import (
	"encoding/binary"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// resize brings an opaque image to uint8 [size, size, 3].
func resize(src *image.RGBA, size int, mode Resize) []byte {
	if src.Rect.Dx() == size && src.Rect.Dy() == size {
		return rgb(src)
	}
	from, to := placement(src.Rect, size, mode)
	// 16 bits a channel, since the library truncates to 8 where Pillow rounds.
	dst := image.NewRGBA64(image.Rect(0, 0, size, size))
	draw.BiLinear.Scale(dst, to, src, from, draw.Src, nil)
	out := make([]byte, size*size*3)
	for p := range size * size {
		for c := range 3 {
			v := uint32(binary.BigEndian.Uint16(dst.Pix[8*p+2*c:]))
			out[3*p+c] = byte((v + 128) / 257)
		}
	}
	return out
}

// placement says which part of the source lands where on the size×size canvas;
// what falls outside of the canvas is cut off.
func placement(src image.Rectangle, size int, mode Resize) (from, to image.Rectangle) {
	switch mode {
	case Squash:
		return src, image.Rect(0, 0, size, size)
	case Letterbox:
		w, h := contain(src.Dx(), src.Dy(), size)
		return src, image.Rect(0, 0, w, h).Add(image.Pt((size-w)/2, (size-h)/2))
	default:
		src = trim(src)
		w, h := cover(src.Dx(), src.Dy(), size)
		return src, image.Rect(0, 0, w, h).Sub(image.Pt(middle(w-size), middle(h-size)))
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

// trim keeps the middle eight squares of a strip. The scaler works on the
// whole strip before it cuts, which for 65535×1 pixels takes gigabytes; so far
// from the middle the kernel does not reach.
func trim(r image.Rectangle) image.Rectangle {
	limit := 8 * min(r.Dx(), r.Dy())
	if cut := r.Dx() - limit; cut > 0 {
		r.Min.X += cut / 2
		r.Max.X = r.Min.X + limit
	}
	if cut := r.Dy() - limit; cut > 0 {
		r.Min.Y += cut / 2
		r.Max.Y = r.Min.Y + limit
	}
	return r
}

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
	return Images{Names: []string{""}, Height: h, Width: w, Pixels: pixels}.Image(0).(*image.RGBA)
}
