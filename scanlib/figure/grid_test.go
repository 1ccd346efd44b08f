package figure

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
)

func TestGrid(t *testing.T) {
	red := image.NewUniform(color.RGBA{200, 0, 0, 255})
	square := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for p := range 64 {
		square.Set(p%8, p/8, red.C)
	}
	f := Grid{Title: "Digits", Rows: []GridRow{{"one", []image.Image{square, square, square}, nil}, {"", []image.Image{square}, []string{"a.png"}}}}
	img, err := f.Image()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.RGBAAt(x, y) == (color.RGBA{200, 0, 0, 255}) {
				count++
			}
		}
	}
	size, err := cellSize("", []image.Image{square})
	if err != nil || count != 4*size.X*size.Y {
		t.Errorf("%d red pixels, want those of four cells of %v (%v)", count, size, err)
	}
	if _, err := (Grid{Rows: []GridRow{{"", []image.Image{square}, []string{"a", "b"}}}}).Image(); err == nil {
		t.Error("a grid with more captions than images is drawn")
	}
	if _, err := (Grid{Rows: []GridRow{{"empty", nil, nil}}}).Image(); err == nil {
		t.Error("a grid without images is drawn")
	}
	if _, err := (Grid{Rows: []GridRow{{"gone", []image.Image{nil}, nil}}}).Image(); err == nil {
		t.Error("a missing image is drawn")
	}
}

func TestPage(t *testing.T) {
	square := image.NewRGBA(image.Rect(0, 0, 4, 4))
	var b bytes.Buffer
	page := Page{Title: "a <b>", Clusters: []PageCluster{{Name: "Cluster 0", Note: "cats 50 %", Images: []PageImage{{square, `"x".png`}}}, {Name: "Cluster 1"}}}
	if err := page.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a &lt;b&gt;", "Cluster 0", "cats 50 %", "data:image/png;base64,", "&#34;x&#34;.png", "Cluster 1"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
