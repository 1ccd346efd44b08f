package decode

import "image"

// An upsampling brings the colors of an image, of which several pixels share
// one, to full resolution and to RGB.
type upsampling struct {
	wide, tall int // pixels that share a color
	row        interpolation
	convert    func(pixel []byte, y, cb, cr int32)
}

// An interpolation makes the colors of row y, a byte a pixel, of the row of
// colors that it lies in and the next nearest.
type interpolation func(out, near, far []byte, y int)

func (u upsampling) apply(img *image.YCbCr) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	n := (w + u.wide - 1) / u.wide
	cb, cr := make([]byte, n*u.wide), make([]byte, n*u.wide)
	for y := range h {
		near, far := u.rows(y, h)
		near, far = near*img.CStride, far*img.CStride
		u.row(cb, img.Cb[near:][:n], img.Cb[far:][:n], y)
		u.row(cr, img.Cr[near:][:n], img.Cr[far:][:n], y)
		pixels := out.Pix[y*out.Stride:][:4*w]
		for x, luma := range img.Y[y*img.YStride:][:w] {
			u.convert(pixels[4*x:4*x+4], int32(luma), int32(cb[x]), int32(cr[x]))
		}
	}
	return out
}

// rows gives the row of colors that row y lies in, and the next nearest where
// there is one for every other row.
func (u upsampling) rows(y, h int) (near, far int) {
	near = y / u.tall
	if u.tall != 2 {
		return near, near
	}
	return near, min(max(near+2*(y%2)-1, 0), (h+1)/2-1)
}

// jpegRGB does with colors what libjpeg does, which Pillow has.
func jpegRGB(img *image.YCbCr) *image.RGBA {
	wide, tall := sharing(img.SubsampleRatio)
	return upsampling{wide, tall, jpegRow(wide, tall, img.Rect.Dx()), jpegColor}.apply(img)
}

// sharing says how many pixels beside each other and in rows share a color.
func sharing(ratio image.YCbCrSubsampleRatio) (wide, tall int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// jpegRow is libjpeg's choice: it weighs two rows or columns 3 to 1, but repeats
// colors where four pixels share one or where there are only two.
func jpegRow(wide, tall, w int) interpolation {
	few := w <= 4
	switch {
	case wide == 1 && tall == 2:
		return between
	case wide == 2 && tall == 1 && !few:
		return beside
	case wide == 2 && tall == 2 && !few:
		return around
	}
	return func(out, near, _ []byte, _ int) {
		for x := range out {
			out[x] = near[x/wide]
		}
	}
}

func between(out, near, far []byte, y int) {
	for x, v := range near {
		out[x] = byte((3*int(v) + int(far[x]) + 1 + y%2) >> 2)
	}
}

func beside(out, near, _ []byte, _ int) {
	last := len(near) - 1
	for x, v := range near {
		here := 3 * int(v)
		out[2*x] = byte((here + int(near[max(x-1, 0)]) + 1) >> 2)
		out[2*x+1] = byte((here + int(near[min(x+1, last)]) + 2) >> 2)
	}
}

func around(out, near, far []byte, _ int) {
	last := len(near) - 1
	sum := func(x int) int { return 3*int(near[x]) + int(far[x]) }
	before, here := sum(0), sum(0)
	for x := range near {
		behind := sum(min(x+1, last))
		out[2*x] = byte((3*here + before + 8) >> 4)
		out[2*x+1] = byte((3*here + behind + 7) >> 4)
		before, here = here, behind
	}
}

// jpegColor is the conversion of JFIF, in full range, with 16 bits after the point.
func jpegColor(pixel []byte, y, cb, cr int32) {
	const half = 1 << 15
	cb, cr = cb-128, cr-128
	pixel[0] = level(y + (91881*cr+half)>>16)
	pixel[1] = level(y + (-22554*cb-46802*cr+half)>>16)
	pixel[2] = level(y + (116130*cb+half)>>16)
	pixel[3] = 255
}

func level(v int32) byte { return byte(min(max(v, 0), 255)) }

// webpRGB does with the colors of a lossy WebP what libwebp does, which Pillow
// has.
func webpRGB(img *image.YCbCr) *image.RGBA { return upsampling{2, 2, webpRow, webpColor}.apply(img) }

// webpRow weighs the four nearest colors 9, 3, 3 and 1, in two steps.
func webpRow(out, near, far []byte, _ int) {
	edge := func(x int) byte { return byte((3*int(near[x]) + int(far[x]) + 2) >> 2) }
	last := len(near) - 1
	out[0], out[2*last+1] = edge(0), edge(last)
	for x := range last {
		nearLeft, nearRight, farLeft, farRight := int(near[x]), int(near[x+1]), int(far[x]), int(far[x+1])
		all := nearLeft + nearRight + farLeft + farRight + 8
		out[2*x+1] = byte(((all+2*(nearRight+farLeft))>>3 + nearLeft) >> 1)
		out[2*x+2] = byte(((all+2*(nearLeft+farRight))>>3 + nearRight) >> 1)
	}
}

// webpColor is the conversion of BT.601 in video's range, where 16 is black and
// 235 white, in libwebp's steps.
func webpColor(pixel []byte, y, cb, cr int32) {
	luma := 19077 * y >> 8
	pixel[0] = level((luma + 26149*cr>>8 - 14234) >> 6)
	pixel[1] = level((luma - 6419*cb>>8 - 13320*cr>>8 + 8708) >> 6)
	pixel[2] = level((luma + 33050*cb>>8 - 17685) >> 6)
	pixel[3] = 255
}
