package data

import (
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"testing"
)

// TestLook: an image as its file has it, upright, and reduced where it is large.
func TestLook(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 20, 10))
	palette := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{teal, orange})
	files := map[string][]byte{
		"a.png": pngFile(t, plain(20, 10, teal)), "b.png": pngFile(t, gray), "c.png": pngFile(t, palette),
		"d.png": pngFile(t, plain(5, 5, color.NRGBA{0, 100, 200, 127})), "e.jpg": cmykJPEG(200, 100, 50, 255),
		"f.jpg": withOrientation(jpegFile(t, plain(1200, 601, teal)), 6), "g.jpg": jpegFile(t, gray), "h.png": pngFile(t, plain(3, 400, teal)),
		"i.gif": gifFile(t, 9, 0, orange, teal), "j.png": {},
	}
	f, err := ListFolder(t.Context(), folder(t, files), "")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"a.png PNG color 20×10, 20×10", "b.png PNG gray 20×10, 20×10", "c.png PNG palette 4×4, 4×4", "d.png PNG color with alpha 5×5, 5×5",
		"e.jpg JPEG CMYK 8×8, 8×8", "f.jpg JPEG color 601×1200, 128×256", "g.jpg JPEG gray 20×10, 20×10", "h.png PNG color 3×400, 2×256",
		"i.gif GIF palette 9×9, 9×9", "j.png: empty file",
	} {
		l, err := f.At(t.Context(), i)
		if err != nil {
			if got := fmt.Sprintf("%s: %v", f.Names[i], err); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			continue
		}
		got := fmt.Sprintf("%s %s %s %d×%d, %d×%d", f.Names[i], l.Format, l.Mode, l.Width, l.Height, l.Image.Rect.Dx(), l.Image.Rect.Dy())
		if got != want || l.Bytes != int64(len(files[f.Names[i]])) || l.Sum != sha256.Sum256(files[f.Names[i]]) || !l.Image.Opaque() {
			t.Errorf("%s of %d bytes, want %s", got, l.Bytes, want)
		}
	}
}

// TestListLabels: the labels are those that OpenFolder gives.
func TestListLabels(t *testing.T) {
	png := pngFile(t, plain(9, 9, teal))
	root := folder(t, map[string][]byte{"10/a.png": png, "2/b.png": png, "2/c.png": png})
	csv := folder(t, map[string][]byte{"labels.csv": []byte("file,topic\na.png,x\nc.png,y\n")}) + "/labels.csv"
	for _, labels := range []string{"", csv} {
		f, err := ListFolder(t.Context(), root, labels)
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenFolder(t.Context(), root, labels, Options{Size: 4, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if fmt.Sprint(f.Names, f.Labels, f.Classes) != fmt.Sprint(s.Names, s.Labels, s.Classes) {
			t.Errorf("%v %v %v, want %v %v %v", f.Names, f.Labels, f.Classes, s.Names, s.Labels, s.Classes)
		}
	}
}
