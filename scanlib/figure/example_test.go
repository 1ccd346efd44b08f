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
