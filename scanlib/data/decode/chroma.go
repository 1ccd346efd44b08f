package decode

import "image"

// jpegRGB brings a JPEG's color to full resolution and to RGB with the
// arithmetic of libjpeg, which Pillow has: half rows and columns are
// interpolated with weights 3 to 1.
func jpegRGB(img *image.YCbCr) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	widen, tall := jpegWiden(img)
	for y := range h {
		near, far := rowsOf(img, y, tall)
		cb, cr := widen(img.Cb, near, far, y), widen(img.Cr, near, far, y)
		luma, pixels := img.Y[y*img.YStride:][:w], out.Pix[y*out.Stride:][:4*w]
		for x, l := range luma {
			jpegColor(pixels[4*x:4*x+4], int32(l), int32(cb[x])-128, int32(cr[x])-128)
		}
	}
	return out
}

// jpegColor is libjpeg's conversion in 16 bits after the point.
func jpegColor(pixel []byte, y, cb, cr int32) {
	const half = 1 << 15
	pixel[0] = level(y + (91881*cr+half)>>16)
	pixel[1] = level(y + (-22554*cb-46802*cr+half)>>16)
	pixel[2] = level(y + (116130*cb+half)>>16)
	pixel[3] = 255
}

func level(v int32) byte { return byte(min(max(v, 0), 255)) }

// rowsOf gives the row of color that a row of pixels lies in, and the next
// nearest where there are half as many of them.
func rowsOf(img *image.YCbCr, y, tall int) (near, far int) {
	near = y / tall
	if tall != 2 {
		return near, near
	}
	last := (img.Rect.Dy()+1)/2 - 1
	return near, min(max(near+2*(y%2)-1, 0), last)
}

// widener gives a row of color in full width, in a buffer of its own for each
// of the two calls of a row.
type widener func(plane []byte, near, far, y int) []byte

// jpegWiden chooses how rows of color become as wide as the image, and says how
// many rows of pixels share one.
func jpegWiden(img *image.YCbCr) (widen widener, tall int) {
	w := img.Rect.Dx()
	wide, tall := 1, 1
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		wide = 2
	case image.YCbCrSubsampleRatio420:
		wide, tall = 2, 2
	case image.YCbCrSubsampleRatio440:
		tall = 2
	case image.YCbCrSubsampleRatio411:
		wide = 4
	case image.YCbCrSubsampleRatio410:
		wide, tall = 4, 2
	}
	n := (w + wide - 1) / wide
	buffers, turn := [2][]byte{make([]byte, wide*n), make([]byte, wide*n)}, 0
	sums := make([]int32, n)
	return func(plane []byte, near, far, y int) []byte {
		turn = 1 - turn
		out, a, b := buffers[turn], plane[near*img.CStride:][:n], plane[far*img.CStride:][:n]
		switch {
		case wide == 1 && tall == 1:
			return a
		case wide == 1:
			for x := range a {
				out[x] = byte((3*int32(a[x]) + int32(b[x]) + 1 + int32(y%2)) >> 2)
			}
		case wide == 2 && n > 2 && tall == 1:
			for x := range a {
				sums[x] = int32(a[x])
			}
			double(out, sums, 2, 1, 2)
		case wide == 2 && n > 2:
			for x := range a {
				sums[x] = 3*int32(a[x]) + int32(b[x])
			}
			double(out, sums, 4, 8, 7)
		default: // libjpeg repeats colors where so few are there, or so wide
			for x := range out {
				out[x] = a[x/wide]
			}
		}
		return out
	}, tall
}

// double interpolates a row to twice its width; left and right are what the two
// pixels of a color add before rounding by so many bits.
func double(out []byte, row []int32, bits int, left, right int32) {
	last := len(row) - 1
	for x, v := range row {
		before, behind := row[max(x-1, 0)], row[min(x+1, last)]
		out[2*x] = byte((3*v + before + left) >> bits)
		out[2*x+1] = byte((3*v + behind + right) >> bits)
	}
}
