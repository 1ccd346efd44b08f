package figure

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

// picture is what the four kinds have in common.
type picture interface {
	Image() (*image.RGBA, error)
	WritePNG(io.Writer) error
}

// solid is an image of one color.
func solid(w, h int, c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	return img
}

// shade is a color that no text and no frame has, another for each i.
func shade(i int) color.RGBA { return color.RGBA{200, uint8(10 + 4*i), 250, 255} }

func shades(w, h, from, n int) []image.Image {
	var out []image.Image
	for i := range n {
		out = append(out, solid(w, h, shade(from+i)))
	}
	return out
}

// bounds is the bounding box of a color in img.
func bounds(img *image.RGBA, c color.RGBA) image.Rectangle {
	var box image.Rectangle
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.RGBAAt(x, y) == c {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func render(t *testing.T, p picture) *image.RGBA {
	t.Helper()
	img, err := p.Image()
	if err != nil {
		t.Fatal(err)
	}
	return img
}

const longName = "terms and conditions of the whole service\nand its partners"

// pictures are one of each kind and the awkward ones: long names, nothing but
// one value, images of odd sizes.
func pictures() map[string]picture {
	return map[string]picture{
		"clusters": Clusters{Title: "T", Note: "n", Rows: []ClusterRow{
			{Cluster: 0, Size: 1, Class: "a", Purity: 1, Prototypes: shades(28, 28, 0, 3), Random: shades(28, 28, 3, 2)},
			{Cluster: 1},
			{Cluster: 123, Size: 1234567, Class: longName, Purity: 0.001, Prototypes: shades(54, 96, 5, 1)},
		}},
		"clusters, random alone":   Clusters{Rows: []ClusterRow{{Size: 2, Random: shades(1, 1, 0, 1)}}},
		"clusters, all empty":      Clusters{Title: longName + longName + longName + longName, Rows: []ClusterRow{{}, {Cluster: 1}}},
		"neighbors":                testNeighbors(),
		"neighbors, none":          Neighbors{Rows: []NeighborRow{{Anchor: solid(96, 2, shade(0))}}},
		"neighbors, tall and wide": Neighbors{Title: "T", Rows: []NeighborRow{{Name: longName, Class: longName, Anchor: solid(2000, 3, shade(0)), Neighbors: []Neighbor{{Image: solid(3, 2000, shade(1)), Mark: NoLabel}}}}},
		"confusion":                testConfusion(3, 4),
		"confusion, long names":    Confusion{Classes: []string{longName}, Clusters: []string{"0→" + longName, ""}, Fractions: [][]float64{{0.999, 0.001}}},
		"confusion 1×1":            testConfusion(1, 1),
		"confusion 20×20":          testConfusion(20, 20),
		"confusion 70×5":           testConfusion(70, 5),
		"curves":                   testCurves(12),
		"curves, one epoch":        testCurves(1),
		"curves, no name":          Curves{Panels: []Panel{{Series: []Series{{Y: []float64{1, 2}}}}}},
		"curves, nothing finite":   Curves{Panels: []Panel{{Title: longName, X: longName, Y: longName, Series: []Series{{Name: longName, Y: []float64{math.NaN(), math.Inf(1)}}, {Name: longName, Y: nil}}}}},
		"curves, extreme":          Curves{Panels: []Panel{{Series: []Series{{X: []float64{1e17, 1e17 + 64}, Y: []float64{-1e-300, 1e300}}}}, {Series: []Series{{Y: []float64{1e17, 1e17 + 16}}}}}},
	}
}

// TestBorderIsWhite: nothing is drawn on the margin, so nothing is cut off.
func TestBorderIsWhite(t *testing.T) {
	for name, p := range pictures() {
		img := render(t, p)
		inner := img.Bounds().Inset(margin - 1) // frames of the outermost tiles
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if !image.Pt(x, y).In(inner) && img.RGBAAt(x, y) != (color.RGBA{255, 255, 255, 255}) {
					t.Fatalf("%s: pixel (%d, %d) of %v is drawn on", name, x, y, img.Bounds())
				}
			}
		}
	}
}

// TestSameValuesSameBytes: two renderings are equal and decode to what Image drew.
func TestSameValuesSameBytes(t *testing.T) {
	for name, p := range pictures() {
		var first, second bytes.Buffer
		if err := errors.Join(p.WritePNG(&first), p.WritePNG(&second)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two renderings differ", name)
		}
		decoded, err := png.Decode(&first)
		if err != nil || decoded.Bounds() != render(t, p).Bounds() {
			t.Errorf("%s: decoded %v, %v", name, decoded.Bounds(), err)
		}
	}
}

// TestTitles: a title and a note each add a line above the content.
func TestTitles(t *testing.T) {
	heights := map[int]bool{}
	for _, f := range []Clusters{{}, {Title: "T"}, {Title: "T", Note: "n"}} {
		f.Rows = []ClusterRow{{Size: 1, Prototypes: shades(28, 28, 0, 1)}}
		heights[render(t, f).Bounds().Dy()] = true
	}
	if len(heights) != 3 {
		t.Errorf("heights %v, want three different", heights)
	}
}

func TestErrors(t *testing.T) {
	for _, row := range []struct {
		picture picture
		want    string
	}{
		{Clusters{}, "clusters: no rows"},
		{Clusters{Rows: []ClusterRow{{}, {Size: 1, Prototypes: []image.Image{nil}}}}, "clusters: row 1: image 0 is missing"},
		{Clusters{Rows: []ClusterRow{{Random: []image.Image{image.NewGray(image.Rectangle{})}}}}, "missing or empty"},
		{Clusters{Rows: []ClusterRow{{Purity: math.NaN()}}}, "row 0 has purity NaN, outside 0…1"},
		{Clusters{Rows: []ClusterRow{{Purity: 1.5}}}, "purity 1.5"},
		{Clusters{Rows: append(make([]ClusterRow, 9999), ClusterRow{Prototypes: shades(96, 96, 0, 40)})}, "too many for one picture"},
		{Neighbors{}, "neighbors: no rows"},
		{Neighbors{Rows: []NeighborRow{{}}}, "neighbors: row 0: image 0 is missing"},
		{Neighbors{Rows: []NeighborRow{{Anchor: solid(1, 1, ink), Neighbors: []Neighbor{{}}}}}, "image 1 is missing"},
		{Confusion{}, "no classes or no clusters"},
		{Confusion{Classes: []string{"a"}, Clusters: []string{"0"}}, "0 rows of fractions for 1 classes"},
		{Confusion{Classes: []string{"a"}, Clusters: []string{"0"}, Fractions: [][]float64{{0, 1}}}, "row 0 has 2 fractions for 1 clusters"},
		{Confusion{Classes: []string{"a"}, Clusters: []string{"0"}, Fractions: [][]float64{{math.NaN()}}}, "fraction NaN at row 0, column 0"},
		{Confusion{Classes: []string{"a"}, Clusters: []string{"0"}, Fractions: [][]float64{{88}}}, "fraction 88"},
		{Curves{}, "curves: no panels"},
		{Curves{Panels: []Panel{{}}}, "panel 0 has no series"},
		{Curves{Panels: []Panel{{Series: []Series{{Name: "s", X: []float64{1}, Y: nil}}}}}, `series "s" has 1 x for 0 y`},
	} {
		err := row.picture.WritePNG(io.Discard)
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "figure: ") {
			t.Errorf("error %v, want %q", err, row.want)
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	if err := testConfusion(1, 1).WritePNG(full{}); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}
