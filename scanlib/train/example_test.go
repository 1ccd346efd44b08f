package train_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/train"
)

// The pretext stage alone, of a tiny network on sixteen drawn images: training
// is given images, and nothing here has a label.
func ExampleSetup_Pretext() {
	ctx := context.Background()
	eng, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	d, err := rundir.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()

	images := stripes(16, 16)
	source, err := feed.NewResident(eng, images, 1)
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	cfg := config.Default()
	cfg.Backbone.Width, cfg.Backbone.Blocks, cfg.Data.Size = 2, 1, 16
	cfg.Pretext.Epochs, cfg.Pretext.BatchSize, cfg.Pretext.FeaturesDim = 1, 8, 4

	s := train.Setup{
		Runtime: network.Runtime{Engine: eng, Devices: 1}, Net: network.New(cfg), Dir: d, Seed: cfg.Seed,
		Train: images, Val: images, Source: source, More: images, MoreSource: source,
	}
	made, err := s.Pretext(ctx, cfg.Pretext)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("embeddings", made.Arrays[train.TrainFeatures].Dims)
	fmt.Println("first convolution", made.Arrays["backbone/conv1/weight"].Dims)
	// Output:
	// embeddings [16 4]
	// first convolution [3 3 3 2]
}

// stripes are n images of bright lines, each at another place.
func stripes(n, side int) pack.Images {
	names, pixels := make([]string, n), make([]byte, n*side*side*3)
	for i := range names {
		names[i] = fmt.Sprint("stripe ", i)
		for p := range side * 3 {
			pixels[(i*side+i%side)*side*3+p] = 255
		}
	}
	images, err := pack.New(names, side, side, pixels)
	if err != nil {
		log.Fatal(err)
	}
	return images
}
