package decode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"path/filepath"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestShrink: a JPEG is decoded smaller where twice the wanted sides are left.
func TestShrink(t *testing.T) {
	jpg, png := formats[0], formats[1]
	for _, row := range []struct {
		f     format
		model color.Model
		w, h  int
		to    image.Point
		want  int
	}{
		{jpg, color.YCbCrModel, 1080, 1920, image.Pt(256, 455), 2},
		{jpg, color.YCbCrModel, 1080, 1920, image.Pt(96, 170), 4},
		{jpg, color.YCbCrModel, 1080, 1920, image.Pt(32, 56), 8},
		{jpg, color.GrayModel, 1080, 1920, image.Pt(256, 455), 2},
		{jpg, color.CMYKModel, 1080, 1920, image.Pt(256, 455), 1}, // the other decoder reads Adobe's inverse
		{png, color.YCbCrModel, 1080, 1920, image.Pt(256, 455), 1},
		{jpg, color.YCbCrModel, 270, 480, image.Pt(96, 170), 1},
		{jpg, color.YCbCrModel, 4000, 300, image.Pt(96, 96), 1}, // squashed: the height has nothing to spare
	} {
		if got := shrink(row.f, image.Config{ColorModel: row.model, Width: row.w, Height: row.h}, row.to); got != row.want {
			t.Errorf("%s %d×%d to %v: %d, want %d", row.f.name, row.w, row.h, row.to, got, row.want)
		}
	}
}

// ripples are a picture of waves of 160 pixels and more, odd in size, so that
// blocks at its edges are cut.
func ripples(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		x, y := float64(i%w), float64(i/w)
		img.SetRGBA(i%w, i/w, color.RGBA{wave(x / 160), wave(y / 240), wave((x + y) / 360), 255})
	}
	return img
}

func wave(turns float64) byte { return byte(128 + 100*math.Sin(2*math.Pi*turns)) }

// TestDecodeSmaller: less than the whole JPEG is decoded, and what comes out
// lies where it lay. Half a pixel to the side would be 4 gray levels on the mean;
// an eighth turned by its tag has the pixel that is cut at its start, not its
// end, which is a quarter.
func TestDecodeSmaller(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, ripples(1083, 1927), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{b.Bytes(), datatest.WithOrientation(b.Bytes(), 6)} {
		f, config, err := inspect(file)
		if err != nil {
			t.Fatal(err)
		}
		full, err := f.upright(file, config, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, divisor := range []int{2, 4, 8} {
			small, err := f.upright(file, config, divisor)
			if err != nil {
				t.Fatal(err)
			}
			if want := (full.full.X + divisor - 1) / divisor; small.Rect.Dx() != want || small.full != full.full {
				t.Errorf("1/%d: %v of %v, want a width of %d", divisor, small.Rect, small.full, want)
			}
			for _, mode := range []Resize{Crop, Squash, Letterbox} {
				if mean, most := difference(resize(small, 64, mode), resize(full, 64, mode)); mean > 1.5 || most > 6 {
					t.Errorf("1/%d, %s: mean difference %.2f, largest %d", divisor, mode, mean, most)
				}
			}
		}
	}
}

// TestDecodeSmallerTruncated: a large JPEG that ends early is not an image, also
// where zeros follow, but one that has more behind its end is.
func TestDecodeSmallerTruncated(t *testing.T) {
	whole := datatest.JPEG(t, ripples(800, 800))
	cut := whole[:len(whole)*2/3]
	root := datatest.Folder(t, map[string][]byte{
		"cut.jpg": cut, "zeros.jpg": append(bytes.Clone(cut), make([]byte, 1000)...), "more.jpg": append(bytes.Clone(whole), 1, 2, 3),
	})
	for name, want := range map[string]string{"cut.jpg": "truncated JPEG", "zeros.jpg": "truncated JPEG", "more.jpg": "<nil>"} {
		if _, err := New().File(t.Context(), filepath.Join(root, name), 32, Crop); fmt.Sprint(err) != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
}
