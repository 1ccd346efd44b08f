package data

import (
	"fmt"
	"image"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/internal/golden"
)

var (
	orange = color.NRGBA{200, 100, 50, 255}
	teal   = color.NRGBA{20, 120, 140, 255}
)

// An odd file is either decoded to one color or skipped for a reason.
type odd struct {
	content []byte
	want    [3]byte
	within  int // gray levels
	reason  string
}

func oddFiles(t testing.TB) map[string]odd {
	photo := jpegFile(t, plain(64, 64, orange))
	deep := image.NewNRGBA64(image.Rect(0, 0, 3, 2))
	gray16 := image.NewGray16(deep.Rect)
	palette := image.NewPaletted(deep.Rect, color.Palette{orange, teal})
	for i := range 6 {
		deep.SetNRGBA64(i%3, i/3, color.NRGBA64{0x1234, 0x8080, 0xfedc, 0xffff})
		gray16.SetGray16(i%3, i/3, color.Gray16{0x4567})
		palette.SetColorIndex(i%3, i/3, 1)
	}
	gray := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range gray.Pix {
		gray.Pix[i] = 77
	}
	broken := pngFile(t, plain(9, 9, orange))
	broken[len(broken)-20] ^= 0xff
	return map[string]odd{
		// decoded
		"16-bit.png":             {content: pngFile(t, deep), want: [3]byte{0x12, 0x80, 0xfe}},
		"16-bit gray.png":        {content: pngFile(t, gray16), want: [3]byte{0x45, 0x45, 0x45}},
		"palette.png":            {content: pngFile(t, palette), want: [3]byte{20, 120, 140}},
		"clear.png":              {content: pngFile(t, plain(5, 5, color.NRGBA{})), want: [3]byte{255, 255, 255}},
		"half clear.png":         {content: pngFile(t, plain(5, 5, color.NRGBA{0, 100, 200, 127})), want: [3]byte{128, 178, 228}, within: 1}, // (c·127 + 255·128)/255
		"gray.jpg":               {content: jpegFile(t, gray), want: [3]byte{77, 77, 77}},
		"cmyk.jpg":               {content: cmykJPEG(200, 100, 50, 255), want: [3]byte{200, 100, 50}},
		"cmyk dark.jpg":          {content: cmykJPEG(200, 100, 50, 102), want: [3]byte{80, 40, 20}}, // ·102/255
		"animated.gif":           {content: gifFile(t, 9, 0, orange, teal, teal), want: [3]byte{200, 100, 50}},
		"1x1.png":                {content: pngFile(t, plain(1, 1, teal)), want: [3]byte{20, 120, 140}},
		"12000x50.png":           {content: pngFile(t, plain(12000, 50, teal)), want: [3]byte{20, 120, 140}},
		"50x12000.png":           {content: pngFile(t, plain(50, 12000, teal)), want: [3]byte{20, 120, 140}},
		"turned.jpeg":            {content: withOrientation(photo, 6), want: [3]byte{200, 100, 50}, within: 2},
		"bitmap.bmp":             {content: bmpFile(t, plain(7, 3, teal)), want: [3]byte{20, 120, 140}},
		"a png named jpg.jpg":    {content: pngFile(t, plain(4, 4, teal)), want: [3]byte{20, 120, 140}},
		"no extension":           {content: pngFile(t, plain(4, 4, teal)), want: [3]byte{20, 120, 140}},
		"quote\"s and 'more.PNG": {content: pngFile(t, plain(4, 4, teal)), want: [3]byte{20, 120, 140}},
		"not utf-8 \xff\xfe.png": {content: pngFile(t, plain(4, 4, teal)), want: [3]byte{20, 120, 140}},
		// skipped
		"truncated.jpg": {content: photo[:len(photo)/2], reason: "truncated JPEG"},
		"head only.png": {content: broken[:20], reason: "truncated PNG"},
		"broken.png":    {content: broken, reason: "damaged or unsupported PNG"},
		"empty.jpg":     {reason: "empty file"},
		"text.png":      {content: []byte("this is a letter\n"), reason: "not a JPEG, PNG, GIF, WebP or BMP"},
		"scan.tiff":     {content: []byte("II*\x00rest of it"), reason: "not a JPEG, PNG, GIF, WebP or BMP"},
		"bomb.png":      {content: pngHead(60000, 60000), reason: "60000×60000 pixels, limit 100 million"},
		"strip.png":     {content: pngHead(70000, 1), reason: "70000×1 pixels"},
	}
}

func TestOddFiles(t *testing.T) {
	odds := oddFiles(t)
	files := map[string][]byte{
		"notes.txt": []byte("x"), "labels.csv": []byte("a,b"), "meta.json": []byte("{}"), "README": []byte("BMI of cats"),
		".hidden.jpg": {1}, ".dir/a.png": {1},
	}
	for name, o := range odds {
		files[name] = o.content
	}
	root := folder(t, files)
	for _, mode := range []Resize{Crop, Squash, Letterbox} {
		s, err := OpenFolder(t.Context(), root, "", Options{Size: 8, Resize: mode, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		left := maps.Clone(odds)
		for i, name := range s.Names {
			o := left[name]
			delete(left, name)
			if d := farthest(middlePixel(s.At(i), 8), o.want); o.reason != "" || d > o.within {
				t.Errorf("%s %q: decoded to %v, want %v within %d, reason %q", mode, name, middlePixel(s.At(i), 8), o.want, o.within, o.reason)
			}
		}
		for _, skip := range s.Skipped {
			if o := left[skip.Name]; o.reason == "" || !strings.Contains(skip.Reason, o.reason) {
				t.Errorf("%s %q: skipped since %q, want %q", mode, skip.Name, skip.Reason, o.reason)
			}
			delete(left, skip.Name)
		}
		if len(left) > 0 {
			t.Errorf("%s: neither decoded nor named: %q", mode, slices.Collect(maps.Keys(left)))
		}
	}
}

// middlePixel is the one that a letterboxed strip of one row lies on.
func middlePixel(rgb []byte, side int) [3]byte {
	at := (side - 1) / 2
	return [3]byte(rgb[3*(side*at+at):])
}

func farthest(a, b [3]byte) int {
	d := 0
	for c := range 3 {
		d = max(d, int(a[c])-int(b[c]), int(b[c])-int(a[c]))
	}
	return d
}

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
	img, err := decodeBytes(webpFile())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(rgb(img)), "[10 40 30 10 200 30]"; got != want {
		t.Errorf("pixels %s, want %s", got, want)
	}
}

// TestGIFFrame: a first frame that covers a part of the canvas lies on white.
func TestGIFFrame(t *testing.T) {
	img, err := decodeBytes(gifFile(t, 6, 2, orange, teal))
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

// TestOrientationTag: a wide JPEG is turned where its tag says so, and only there.
func TestOrientationTag(t *testing.T) {
	photo := jpegFile(t, plain(24, 8, teal))
	damaged := withOrientation(photo, 6)
	copy(damaged[12:], "XX") // no byte order any more
	for name, row := range map[string]struct {
		file []byte
		want image.Point
	}{
		"no tag":      {photo, image.Pt(24, 8)},
		"upright":     {withOrientation(photo, 1), image.Pt(24, 8)},
		"half turn":   {withOrientation(photo, 3), image.Pt(24, 8)},
		"turn right":  {withOrientation(photo, 6), image.Pt(8, 24)},
		"turn left":   {withOrientation(photo, 8), image.Pt(8, 24)},
		"nonsense":    {withOrientation(photo, 9), image.Pt(24, 8)},
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
	d := newDecoder()
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
	for _, i := range []int{0, 1} {
		data, err := os.ReadFile(golden.Path(t, fmt.Sprintf("jpeg/%d.jpg", i)))
		if err != nil {
			t.Fatal(err)
		}
		img, err := decodeBytes(data)
		if err != nil {
			t.Fatal(err)
		}
		mean, most := difference(rgb(img), f.Bytes(fmt.Sprintf("img%d_u8", i)))
		t.Logf("image %d: mean difference %.3f, largest %d", i, mean, most)
		if mean > 1.5 {
			t.Errorf("image %d: mean difference %.3f, want at most 1.5", i, mean)
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
	writeTo(t, huge, []byte("x"))
	if err := os.Truncate(huge, maxFileSize+1); err != nil { // a hole takes no disk
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		huge:                               "file of 1024 MiB, limit 1024",
		filepath.Join(t.TempDir(), "gone"): "no such file or directory",
	} {
		if _, err := newDecoder().file(t.Context(), file, 4, Crop); err == nil || err.Error() != want {
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
