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

// TestJPEGVerdict: whether a JPEG can be used does not depend on its size, or on
// that wanted of it. What follows its end is no part of it; what lacks its end is
// truncated, also where other bytes stand in for it.
func TestJPEGVerdict(t *testing.T) {
	for _, side := range []int{48, 800} {
		whole := datatest.JPEG(t, ripples(side, side))
		cut := whole[:len(whole)*2/3]
		preview := append([]byte("\xff\xe2\x00\x0eMPF\x00"), "\xff\xd8\xff\xda\x00\x00\xff\xd9"...) // of another image
		for name, row := range map[string]struct {
			file []byte
			want string
		}{
			"whole":               {whole, "<nil>"},
			"a few bytes behind":  {append(bytes.Clone(whole), 1, 2, 3), "<nil>"},
			"a film with markers": {append(bytes.Clone(whole), "ftypmp42\xff\xda\x00\x01\xff\xd8\xff\xc0\xff"...), "<nil>"},
			"a second image, cut": {append(bytes.Clone(whole), cut...), "<nil>"},
			"fill bytes":          {append(append(bytes.Clone(whole[:len(whole)-2]), "\xff\xff\xff"...), 0xd9), "<nil>"},
			"cut":                 {cut, "truncated JPEG"},
			"only the end cut":    {whole[:len(whole)-1], "truncated JPEG"},
			"zeros instead":       {append(bytes.Clone(cut), make([]byte, 1000)...), "truncated JPEG"},
			"cut, with a preview": {append(append(bytes.Clone(whole[:2]), preview...), cut[2:]...), "truncated JPEG"},
			"cut in its head":     {whole[:100], "truncated JPEG"},
		} {
			file := filepath.Join(t.TempDir(), "a.jpg")
			datatest.Write(t, file, row.file)
			for _, size := range []int{8, 300} {
				if _, err := New().File(t.Context(), file, size, Crop); fmt.Sprint(err) != row.want {
					t.Errorf("%s, %d pixels to %d: error %v, want %s", name, side, size, err, row.want)
				}
			}
			if _, err := New().Look(t.Context(), file); fmt.Sprint(err) != row.want {
				t.Errorf("%s, %d pixels: error %v, want %s", name, side, err, row.want)
			}
		}
	}
}

// TestInks: four components are the inverse of ink, with Adobe's marker and
// without, as for Pillow.
func TestInks(t *testing.T) {
	adobe := datatest.CMYK(200, 100, 50, 255)
	for name, file := range map[string][]byte{"Adobe's": adobe, "no marker": append(bytes.Clone(adobe[:2]), adobe[18:]...)} {
		if got := firstPixel(file); got != "[200 100 50]" {
			t.Errorf("%s: %s, want [200 100 50]", name, got)
		}
	}
}
