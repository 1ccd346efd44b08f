package decode

import (
	"image"
	"image/color"
	"image/draw"
)

// flatten puts an image on a white canvas: a GIF's first frame may cover a part
// of it only.
func flatten(img image.Image, size image.Rectangle) *image.RGBA {
	if opaque, ok := img.(*image.RGBA); ok && opaque.Rect == size && opaque.Opaque() {
		return opaque
	}
	if translucent, ok := img.(*image.NRGBA); ok && translucent.Rect == size && translucent.Stride == 4*size.Dx() {
		return overWhite(translucent)
	}
	canvas := image.NewRGBA(size)
	draw.Draw(canvas, canvas.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(canvas, img.Bounds(), img, img.Bounds().Min, draw.Over)
	return canvas
}

// overWhite rounds to the nearest level, as Pillow does; package draw rounds down.
func overWhite(img *image.NRGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for p := 0; p < len(out.Pix); p += 4 {
		alpha := int(img.Pix[p+3])
		for c := range 3 {
			out.Pix[p+c] = byte((int(img.Pix[p+c])*alpha + 255*(255-alpha) + 127) / 255)
		}
		out.Pix[p+3] = 255
	}
	return out
}

const onSide = 5 // This orientation and those above exchange width and height.

// orient turns and mirrors an image upright. The eight cases are those of the
// EXIF standard (CIPA DC-008, tag 274): the value says which corner of the
// scene the first stored row and column show.
func orient(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	right, bottom := w-1, h-1
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[orientation]
	if orientation >= onSide {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
