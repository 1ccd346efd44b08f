package network_test

import (
	"fmt"

	"scango/scanlib/config"
	"scango/scanlib/network"
)

// The network of the digits' preset.
func ExampleNew() {
	cfg, err := config.Preset("mnist-demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	net := network.New(cfg)
	fmt.Println(net.Backbone.FeaturesDim(), "features,", net.Heads.Heads, "heads of", net.Heads.Clusters, "clusters, views of", net.Size, "pixels")
	// Output: 128 features, 5 heads of 10 clusters, views of 28 pixels
}

// Soft assignments [2, 3] become predictions.
func ExamplePredictions() {
	for _, p := range network.Predictions([]string{"a.png", "b.png"}, []float32{0.7, 0.2, 0.1, 0, 0.4, 0.6}) {
		fmt.Println(p.Name, p.Cluster, p.Probability, p.Top(2))
	}
	// Output:
	// a.png 0 0.7 [0 1]
	// b.png 2 0.6 [2 1]
}
