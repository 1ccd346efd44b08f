package figure_test

import (
	"bytes"
	"fmt"
	"image"

	"scango/scanlib/figure"
)

// A gallery of two clusters, one of them empty, as a PNG file.
func ExampleClusters() {
	digit := image.NewGray(image.Rect(0, 0, 28, 28))
	gallery := figure.Clusters{
		Title: "MNIST: 2 clusters",
		Rows: []figure.ClusterRow{
			{Cluster: 0, Size: 2, Class: "seven", Purity: 1, Prototypes: []image.Image{digit, digit}},
			{Cluster: 1},
		},
	}
	var file bytes.Buffer
	if err := gallery.WritePNG(&file); err != nil {
		fmt.Println(err)
		return
	}
	_, format, err := image.DecodeConfig(&file)
	fmt.Println(format, err)
	// Output: png <nil>
}

// Values that do not fit together are refused by name.
func ExampleConfusion() {
	matrix := figure.Confusion{
		Classes:   []string{"cat", "dog"},
		Clusters:  []string{"0", "1"},
		Fractions: [][]float64{{0.9, 0.1}, {20, 80}},
	}
	_, err := matrix.Image()
	fmt.Println(err)
	// Output: figure: confusion: fraction 20 at row 1, column 0 is outside 0…1
}

// Two stages side by side; an epoch without a number leaves a gap.
func ExampleCurves() {
	curves := figure.Curves{
		Title: "Losses",
		Panels: []figure.Panel{
			{Title: "Pretext", X: "epoch", Y: "InfoNCE (nats)", Series: []figure.Series{{Name: "train", Y: []float64{5.1, 4.2, 3.9}}}},
			{Title: "Self-labeling", X: "epoch", Y: "confident (fraction)", Series: []figure.Series{{X: []float64{0, 1, 2}, Y: []float64{0.4, 0.7, 0.8}}}},
		},
	}
	_, err := curves.Image()
	fmt.Println(err)
	// Output: <nil>
}

// An anchor with two neighbors, one of another class.
func ExampleNeighbors() {
	screen := image.NewGray(image.Rect(0, 0, 54, 96))
	neighbors := figure.Neighbors{Rows: []figure.NeighborRow{{
		Name: "image 17", Class: "login", Anchor: screen,
		Neighbors: []figure.Neighbor{{Image: screen, Mark: figure.Same}, {Image: screen, Mark: figure.Different}},
	}}}
	img, err := neighbors.Image()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Bounds().Dy() > 96)
	// Output: true
}

// Images in named rows, with a caption each.
func ExampleGrid() {
	screen := image.NewGray(image.Rect(0, 0, 54, 96))
	grid := figure.Grid{Title: "Audit", Rows: []figure.GridRow{
		{Name: "equal images", Images: []image.Image{screen, screen}, Captions: []string{"a.png", "b.png"}},
		{Name: "none"},
	}}
	_, err := grid.Image()
	fmt.Println(err)

	grid.Rows[1].Captions = []string{"c.png"}
	_, err = grid.Image()
	fmt.Println(err)
	// Output:
	// <nil>
	// figure: grid: row 1 has 1 captions for 0 images
}

// All images of two clusters as one HTML file that needs no other.
func ExamplePage() {
	page := figure.Page{Title: "Screens", Clusters: []figure.PageCluster{
		{Name: "Cluster 0", Note: "login 87 %", Images: []figure.PageImage{{Image: image.NewGray(image.Rect(0, 0, 4, 4)), Caption: "17.png"}}},
		{Name: "Cluster 1"},
	}}
	var file bytes.Buffer
	err := page.WriteHTML(&file)
	fmt.Println(bytes.Contains(file.Bytes(), []byte(`title="17.png"`)), err)
	// Output: true <nil>
}
