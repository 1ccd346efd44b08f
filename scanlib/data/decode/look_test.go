package decode

import (
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestLook: an image as its file has it, upright, and reduced where it is large.
func TestLook(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 20, 10))
	palette := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{datatest.Teal, datatest.Orange})
	files := map[string][]byte{
		"a.png": datatest.PNG(t, datatest.Plain(20, 10, datatest.Teal)), "b.png": datatest.PNG(t, gray), "c.png": datatest.PNG(t, palette),
		"d.png": datatest.PNG(t, datatest.Plain(5, 5, color.NRGBA{0, 100, 200, 127})), "e.jpg": datatest.CMYK(200, 100, 50, 255),
		"f.jpg": datatest.WithOrientation(datatest.JPEG(t, datatest.Plain(1200, 601, datatest.Teal)), 6), "g.jpg": datatest.JPEG(t, gray), "h.png": datatest.PNG(t, datatest.Plain(3, 400, datatest.Teal)),
		"i.gif": datatest.GIF(t, 9, 0, datatest.Orange, datatest.Teal), "j.png": {},
	}
	root := datatest.Folder(t, files)
	for _, want := range []string{
		"a.png PNG color 20×10, 20×10", "b.png PNG gray 20×10, 20×10", "c.png PNG palette 4×4, 4×4", "d.png PNG color with alpha 5×5, 5×5",
		"e.jpg JPEG CMYK 8×8, 8×8", "f.jpg JPEG color 601×1200, 128×256", "g.jpg JPEG gray 20×10, 20×10", "h.png PNG color 3×400, 2×256",
		"i.gif GIF palette 9×9, 9×9", "j.png: empty file",
	} {
		name := want[:5]
		l, err := New().Look(t.Context(), filepath.Join(root, name))
		if err != nil {
			if got := fmt.Sprintf("%s: %v", name, err); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			continue
		}
		got := fmt.Sprintf("%s %s %s %d×%d, %d×%d", name, l.Format, l.Mode, l.Width, l.Height, l.Image.Rect.Dx(), l.Image.Rect.Dy())
		if got != want || l.Bytes != int64(len(files[name])) || l.Sum != sha256.Sum256(files[name]) || !l.Image.Opaque() {
			t.Errorf("%s of %d bytes, want %s", got, l.Bytes, want)
		}
	}
}
