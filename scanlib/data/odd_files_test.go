package data

import (
	"image"
	"image/color"
	"maps"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// An odd file is either decoded to one color or skipped for a reason.
type odd struct {
	content []byte
	want    [3]byte
	within  int // gray levels
	reason  string
}

func oddFiles(t testing.TB) map[string]odd {
	photo := datatest.JPEG(t, datatest.Plain(64, 64, datatest.Orange))
	deep := image.NewNRGBA64(image.Rect(0, 0, 3, 2))
	gray16 := image.NewGray16(deep.Rect)
	palette := image.NewPaletted(deep.Rect, color.Palette{datatest.Orange, datatest.Teal})
	for i := range 6 {
		deep.SetNRGBA64(i%3, i/3, color.NRGBA64{0x1234, 0x8080, 0xfedc, 0xffff})
		gray16.SetGray16(i%3, i/3, color.Gray16{0x4567})
		palette.SetColorIndex(i%3, i/3, 1)
	}
	gray := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range gray.Pix {
		gray.Pix[i] = 77
	}
	broken := datatest.PNG(t, datatest.Plain(9, 9, datatest.Orange))
	broken[len(broken)-20] ^= 0xff
	return map[string]odd{
		// decoded
		"16-bit.png":             {content: datatest.PNG(t, deep), want: [3]byte{0x12, 0x80, 0xfe}},
		"16-bit gray.png":        {content: datatest.PNG(t, gray16), want: [3]byte{0x45, 0x45, 0x45}},
		"palette.png":            {content: datatest.PNG(t, palette), want: [3]byte{20, 120, 140}},
		"clear.png":              {content: datatest.PNG(t, datatest.Plain(5, 5, color.NRGBA{})), want: [3]byte{255, 255, 255}},
		"half clear.png":         {content: datatest.PNG(t, datatest.Plain(5, 5, color.NRGBA{0, 100, 200, 127})), want: [3]byte{128, 178, 228}, within: 1}, // (c·127 + 255·128)/255
		"gray.jpg":               {content: datatest.JPEG(t, gray), want: [3]byte{77, 77, 77}},
		"cmyk.jpg":               {content: datatest.CMYK(200, 100, 50, 255), want: [3]byte{200, 100, 50}},
		"cmyk dark.jpg":          {content: datatest.CMYK(200, 100, 50, 102), want: [3]byte{80, 40, 20}}, // ·102/255
		"animated.gif":           {content: datatest.GIF(t, 9, 0, datatest.Orange, datatest.Teal, datatest.Teal), want: [3]byte{200, 100, 50}},
		"1x1.png":                {content: datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"12000x50.png":           {content: datatest.PNG(t, datatest.Plain(12000, 50, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"50x12000.png":           {content: datatest.PNG(t, datatest.Plain(50, 12000, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"turned.jpeg":            {content: datatest.WithOrientation(photo, 6), want: [3]byte{200, 100, 50}, within: 2},
		"bitmap.bmp":             {content: datatest.BMP(t, datatest.Plain(7, 3, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"a png named jpg.jpg":    {content: datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"no extension":           {content: datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"quote\"s and 'more.PNG": {content: datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal)), want: [3]byte{20, 120, 140}},
		"not utf-8 \xff\xfe.png": {content: datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal)), want: [3]byte{20, 120, 140}},
		// skipped
		"truncated.jpg": {content: photo[:len(photo)/2], reason: "truncated JPEG"},
		"head only.png": {content: broken[:20], reason: "truncated PNG"},
		"broken.png":    {content: broken, reason: "damaged or unsupported PNG"},
		"empty.jpg":     {reason: "empty file"},
		"text.png":      {content: []byte("this is a letter\n"), reason: "not a JPEG, PNG, GIF, WebP or BMP"},
		"scan.tiff":     {content: []byte("II*\x00rest of it"), reason: "not a JPEG, PNG, GIF, WebP or BMP"},
		"bomb.png":      {content: datatest.PNGHead(60000, 60000), reason: "60000×60000 pixels, limit 100 million"},
		"strip.png":     {content: datatest.PNGHead(70000, 1), reason: "70000×1 pixels"},
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
	root := datatest.Folder(t, files)
	for _, mode := range []Resize{Crop, Squash, Letterbox} {
		s, err := openFolder(t.Context(), root, Options{Size: 8, Resize: mode, CacheDir: t.TempDir()})
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
