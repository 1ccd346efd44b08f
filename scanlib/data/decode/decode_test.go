package decode

import (
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
	"scango/scanlib/internal/golden"
)

func decodeBytes(data []byte) (*image.RGBA, error) {
	f, config, err := inspect(data)
	if err != nil {
		return nil, err
	}
	img, err := f.upright(data, config, 1)
	return img.RGBA, err
}

// TestWebP reads the two pixels that files_test.go spells out in bits.
func TestWebP(t *testing.T) {
	img, err := decodeBytes(datatest.WebP())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(rgb(img)), "[10 40 30 10 200 30]"; got != want {
		t.Errorf("pixels %s, want %s", got, want)
	}
}

// TestGIFFrame: a first frame that covers a part of the canvas lies on white.
func TestGIFFrame(t *testing.T) {
	img, err := decodeBytes(datatest.GIF(t, 6, 2, datatest.Orange, datatest.Teal))
	if err != nil {
		t.Fatal(err)
	}
	if img.Rect != image.Rect(0, 0, 6, 6) || img.RGBAAt(3, 3) != (color.RGBA{200, 100, 50, 255}) ||
		img.RGBAAt(4, 3) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("%v: %v inside, %v outside of the frame", img.Rect, img.RGBAAt(3, 3), img.RGBAAt(4, 3))
	}
}

// TestOrient has the stored rows of the scene ABC/DEF for each value, written
// from the standard's words: where row 0 and column 0 lie in the scene.
func TestOrient(t *testing.T) {
	for orientation, stored := range map[int]string{
		1: "ABC/DEF",  // top, left
		2: "CBA/FED",  // top, right
		3: "FED/CBA",  // bottom, right
		4: "DEF/ABC",  // bottom, left
		5: "AD/BE/CF", // left, top
		6: "CF/BE/AD", // right, top
		7: "FC/EB/DA", // right, bottom
		8: "DA/EB/FC", // left, bottom
	} {
		rows := strings.Split(stored, "/")
		img := image.NewRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
		for y, row := range rows {
			for x, letter := range row {
				img.SetRGBA(x, y, color.RGBA{R: byte(letter)})
			}
		}
		upright, got := orient(img, orientation), ""
		for p := 0; p < len(upright.Pix); p += 4 {
			got += string(rune(upright.Pix[p]))
		}
		if got != "ABCDEF" || upright.Rect.Dx() != 3 {
			t.Errorf("orientation %d: %s in rows of %d, want ABCDEF in rows of 3", orientation, got, upright.Rect.Dx())
		}
	}
}

// TestOrientationTag: a wide JPEG is rotated only if its tag asks for it.
func TestOrientationTag(t *testing.T) {
	photo := datatest.JPEG(t, datatest.Plain(24, 8, datatest.Teal))
	damaged := datatest.WithOrientation(photo, 6)
	copy(damaged[12:], "XX") // no byte order any more
	for name, row := range map[string]struct {
		file []byte
		want image.Point
	}{
		"no tag":      {photo, image.Pt(24, 8)},
		"upright":     {datatest.WithOrientation(photo, 1), image.Pt(24, 8)},
		"half turn":   {datatest.WithOrientation(photo, 3), image.Pt(24, 8)},
		"turn right":  {datatest.WithOrientation(photo, 6), image.Pt(8, 24)},
		"turn left":   {datatest.WithOrientation(photo, 8), image.Pt(8, 24)},
		"nonsense":    {datatest.WithOrientation(photo, 9), image.Pt(24, 8)},
		"damaged tag": {damaged, image.Pt(24, 8)},
	} {
		img, err := decodeBytes(row.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if img.Rect.Size() != row.want {
			t.Errorf("%s: size %v, want %v", name, img.Rect.Size(), row.want)
		}
	}
}

func TestDecoderPanics(t *testing.T) {
	d := New()
	for range 2 { // the memory is given back
		err := d.within(t.Context(), maxPixels, func() error { var none []byte; _ = none[3:]; return nil })
		if err == nil || !strings.Contains(err.Error(), "the decoder failed: runtime error: slice bounds out of range") {
			t.Errorf("error %v", err)
		}
	}
}

// TestGoldenJPEG compares with libjpeg-turbo. The decoders differ in the
// inverse DCT and in how color is brought to full resolution; the mean
// difference was 0.25 and 0.98 when this was written.
func TestGoldenJPEG(t *testing.T) {
	f := golden.Open(t, "jpeg_decode.npz")
	for _, m := range f.Find(`img(\d+)_u8`) {
		data, err := os.ReadFile(golden.Path(t, "jpeg/"+m[1]+".jpg"))
		if err != nil {
			t.Fatal(err)
		}
		img, err := decodeBytes(data)
		if err != nil {
			t.Fatal(err)
		}
		mean, most := difference(rgb(img), f.Bytes(m[0]))
		t.Logf("image %s: mean difference %.3f, largest %d", m[1], mean, most)
		if mean > 1.5 {
			t.Errorf("image %s: mean difference %.3f, want at most 1.5", m[1], mean)
		}
	}
}

func difference(a, b []byte) (mean float64, most int) {
	for i := range b {
		d := max(int(a[i])-int(b[i]), int(b[i])-int(a[i]))
		mean += float64(d) / float64(len(b))
		most = max(most, d)
	}
	return mean, most
}

func TestFileErrors(t *testing.T) {
	huge := filepath.Join(t.TempDir(), "huge.jpg")
	datatest.Write(t, huge, []byte("x"))
	if err := os.Truncate(huge, maxFileSize+1); err != nil { // a hole takes no disk
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		huge:                               "file of 1024 MiB, limit 1024",
		filepath.Join(t.TempDir(), "gone"): "no such file or directory",
	} {
		if _, err := New().File(t.Context(), file, 4, Crop); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
	}
}

// TestWeight: the limit lets ordinary photographs through side by side, and
// the largest images one at a time.
func TestWeight(t *testing.T) {
	for _, row := range []struct {
		w, h, size int
		want       int64
	}{
		{480, 270, 96, 480*270 + 96*480},
		{4000, 3000, 224, 12_000_000 + 224*4000},
		{10000, 10000, 96, 100_000_000},
		{1, 65535, 1024, 65535 + 1024*65535},
	} {
		if got := weight(image.Config{Width: row.w, Height: row.h}, row.size); got != row.want {
			t.Errorf("%d×%d to %d: %d, want %d", row.w, row.h, row.size, got, row.want)
		}
	}
}
