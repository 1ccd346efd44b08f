package scanlib_test

import (
	"context"
	"fmt"
	"log"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

func ExamplePrediction_Top() {
	p := scanlib.Prediction{Name: "7.png", Cluster: 2, Probability: 0.6, Probabilities: []float32{0.1, 0, 0.6, 0.3}}
	for _, c := range p.Top(2) {
		fmt.Printf("cluster %d: %.1f\n", c, p.Probabilities[c])
	}
	// Output:
	// cluster 2: 0.6
	// cluster 3: 0.3
}

// A folder of images becomes clusters; run again, it continues or loads.
func ExampleExperiment_Run() {
	ctx := context.Background()
	eng, err := engine.Open(engine.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	cfg, err := config.Preset("folder")
	if err != nil {
		log.Fatal(err)
	}
	cfg.Data.Root, cfg.Scan.NumClusters = "pictures", 12
	show := func(e stage.Event) { fmt.Println(e.Name(), e.Done, e.Unit) }
	ds, err := scanlib.OpenDataset(ctx, cfg, show)
	if err != nil {
		log.Fatal(err)
	}
	defer ds.Close()
	exp, err := scanlib.Open(ctx, "runs/pictures", cfg, ds, scanlib.Options{Engine: eng, Event: show})
	if err != nil {
		log.Fatal(err)
	}
	defer exp.Close()
	report, err := exp.Run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(report)
}
