package figure

import (
	"image"
	"image/color"
	"testing"
)

// TestTileSize: enlarged by whole factors to at most 64, reduced to 112.
func TestTileSize(t *testing.T) {
	for _, row := range []struct{ w, h, wantW, wantH int }{
		{28, 28, 56, 56}, {32, 32, 64, 64}, {1, 1, 64, 64}, {33, 33, 33, 33}, {16, 10, 64, 40},
		{96, 96, 96, 96}, {54, 96, 54, 96}, {270, 480, 63, 112}, {12000, 50, 112, 1},
	} {
		if got := tileSize(row.w, row.h); got != image.Pt(row.wantW, row.wantH) {
			t.Errorf("%d×%d shown as %v, want %d×%d", row.w, row.h, got, row.wantW, row.wantH)
		}
	}
}

// TestEnlargedPixels: a digit's pixels become even squares, unsmoothed.
func TestEnlargedPixels(t *testing.T) {
	digit := image.NewRGBA(image.Rect(3, 5, 31, 33)) // bounds need not begin at 0
	for i := range 28 * 28 {
		digit.SetRGBA(3+i%28, 5+i/28, color.RGBA{200, uint8(i % 251), uint8(i / 7), 255})
	}
	img := render(t, Clusters{Rows: []ClusterRow{{Size: 1, Prototypes: []image.Image{solid(28, 28, shade(0)), digit}}}})
	corner := bounds(img, shade(0)).Min.Add(image.Pt(56+gap, 0))
	for y := range 56 {
		for x := range 56 {
			if got, want := img.RGBAAt(corner.X+x, corner.Y+y), digit.RGBAAt(3+x/2, 5+y/2); got != want {
				t.Fatalf("pixel (%d, %d) of the tile is %v, want %v", x, y, got, want)
			}
		}
	}
}

// TestClusterTiles: tiles stand in columns and rows of equal distance, random
// ones after a wider gap, an empty cluster keeps its row.
func TestClusterTiles(t *testing.T) {
	img := render(t, Clusters{Title: "T", Rows: []ClusterRow{
		{Cluster: 0, Size: 9, Prototypes: shades(28, 28, 0, 3), Random: shades(28, 28, 3, 2)},
		{Cluster: 1},
		{Cluster: 2, Size: 5, Prototypes: shades(28, 28, 5, 1), Random: shades(28, 28, 6, 1)},
	}})
	first := bounds(img, shade(0))
	pitch := bounds(img, shade(5)).Min.Y - first.Min.Y
	if first.Size() != image.Pt(56, 56) || pitch < 2*(56+2*gap) {
		t.Fatalf("first tile %v, third row %d below", first, pitch)
	}
	random := 3*(56+gap) - gap + blockGap
	for i, want := range []image.Point{
		{0, 0}, {56 + gap, 0}, {2 * (56 + gap), 0}, {random, 0}, {random + 56 + gap, 0},
		{0, pitch}, {random, pitch},
	} {
		if got := bounds(img, shade(i)); got != first.Add(want) {
			t.Errorf("tile %d at %v, want %v", i, got, first.Add(want))
		}
		if got := img.RGBAAt(first.Min.X+want.X-1, first.Min.Y+want.Y); got != rule {
			t.Errorf("tile %d has outline %v", i, got)
		}
	}
	blank := image.Rect(first.Min.X, first.Max.Y+gap+1, img.Bounds().Max.X, first.Min.Y+pitch-gap) // between the rules
	for y := blank.Min.Y; y < blank.Max.Y; y++ {
		for x := blank.Min.X; x < blank.Max.X; x++ {
			if c := img.RGBAAt(x, y); c != (color.RGBA{255, 255, 255, 255}) {
				t.Fatalf("pixel %v at (%d, %d) in the row of the empty cluster", c, x, y)
			}
		}
	}
	for _, y := range []int{blank.Min.Y - 1, blank.Max.Y} {
		if got := img.RGBAAt(blank.Min.X, y); got != rule {
			t.Errorf("pixel %v at height %d, want a rule", got, y)
		}
	}
}

// TestMixedSizes: a small image is centered in the cell of a large one.
func TestMixedSizes(t *testing.T) {
	img := render(t, Clusters{Rows: []ClusterRow{{Size: 2, Prototypes: []image.Image{solid(96, 96, shade(0)), solid(54, 96, shade(1)), solid(16, 4, shade(2))}}}})
	large := bounds(img, shade(0))
	for i, want := range []image.Rectangle{
		large, image.Rect(21, 0, 75, 96).Add(large.Min).Add(image.Pt(96+gap, 0)),
		image.Rect(16, 40, 80, 56).Add(large.Min).Add(image.Pt(2*(96+gap), 0)),
	} {
		if got := bounds(img, shade(i)); got != want {
			t.Errorf("tile %d at %v, want %v", i, got, want)
		}
	}
}

func TestClusterCaptions(t *testing.T) {
	for _, row := range []struct {
		row  ClusterRow
		want string
	}{
		{ClusterRow{}, "empty"},
		{ClusterRow{Size: 1}, "1 image"},
		{ClusterRow{Size: 1234567}, "1,234,567 images"},
		{ClusterRow{Size: 999, Class: "cat", Purity: 0.874}, "999 images, cat, 87 % pure"},
		{ClusterRow{Size: 1000, Class: "cat", Purity: 0.999}, "1,000 images, cat, >99 % pure"},
		{ClusterRow{Size: 10, Class: "cat", Purity: 1}, "10 images, cat, 100 % pure"},
		{ClusterRow{Size: 10, Class: "cat", Purity: 0.001}, "10 images, cat, <1 % pure"},
		{ClusterRow{Size: 10, Class: "cat"}, "10 images, cat, 0 % pure"},
	} {
		got := ""
		for i, line := range row.row.lines() {
			if i > 0 {
				got += ", "
			}
			got += line
		}
		if got != row.want {
			t.Errorf("caption %q, want %q", got, row.want)
		}
	}
}

func testNeighbors() Neighbors {
	f := Neighbors{Title: "T", Note: "n"}
	for i := range 3 {
		row := NeighborRow{Name: "image", Class: "cat", Anchor: solid(28, 28, shade(5*i))}
		for j, mark := range []Mark{Same, Different, NoLabel, Unmarked} {
			row.Neighbors = append(row.Neighbors, Neighbor{solid(28, 28, shade(5*i+j+1)), mark})
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

// TestNeighborTiles: anchor, a gap, then the neighbors, each in the frame of
// its mark; rows at equal distance.
func TestNeighborTiles(t *testing.T) {
	img := render(t, testNeighbors())
	first := bounds(img, shade(0))
	pitch := bounds(img, shade(5)).Min.Y - first.Min.Y
	if first.Size() != image.Pt(56, 56) || pitch < 56+2*markWidth+gap {
		t.Fatalf("first tile %v, next row %d below", first, pitch)
	}
	frames := []struct {
		color color.Color
		width int
	}{{ink, markWidth}, {marks[Same].color, markWidth}, {marks[Different].color, markWidth}, {marks[NoLabel].color, markWidth}, {rule, 1}}
	for i := range 3 {
		for j, frame := range frames {
			x := 0
			if j > 0 {
				x = 56 + anchorGap + (j-1)*(56+2*markWidth+gap)
			}
			r := bounds(img, shade(5*i+j))
			if want := first.Add(image.Pt(x, i*pitch)); r != want {
				t.Errorf("row %d, tile %d at %v, want %v", i, j, r, want)
			}
			for d := 1; d <= frame.width+1; d++ {
				want := frame.color
				if d > frame.width {
					want = color.RGBA{255, 255, 255, 255}
				}
				for _, at := range []image.Point{r.Min.Sub(image.Pt(d, 0)), r.Min.Sub(image.Pt(0, d)), r.Max.Add(image.Pt(d-1, -1)), r.Max.Add(image.Pt(-1, d-1))} {
					if got := img.RGBAAt(at.X, at.Y); got != want {
						t.Errorf("row %d, tile %d: pixel %d outside is %v, want %v", i, j, d, got, want)
					}
				}
			}
		}
	}
}

// TestNeighborLegend: it names the marks that occur; without marks there is none.
func TestNeighborLegend(t *testing.T) {
	f := testNeighbors()
	with := render(t, f)
	for i := range f.Rows {
		if got, want := f.Rows[i].agreement(), "1 of 2 same"; got != want {
			t.Errorf("agreement %q, want %q", got, want)
		}
		for j := range f.Rows[i].Neighbors {
			f.Rows[i].Neighbors[j].Mark = Unmarked
		}
	}
	without := render(t, f)
	if got := f.Rows[0].agreement(); got != "" || len(f.used()) != 0 {
		t.Errorf("agreement %q, marks %v where no label is known", got, f.used())
	}
	green := marks[Same].color.(color.RGBA)
	legend, first := bounds(with, green), bounds(with, shade(1))
	if legend.Min.X != margin || legend.Min.Y >= first.Min.Y-markWidth {
		t.Errorf("green box begins at %v, want the legend above %v", legend.Min, first.Min)
	}
	if !bounds(without, green).Empty() || with.Bounds().Dy() <= without.Bounds().Dy() {
		t.Error("a legend without marks")
	}
}
