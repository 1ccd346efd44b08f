package scanlib_test

import (
	"context"
	"fmt"
	"log"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
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

func ExampleReport_String() {
	fmt.Println(&scanlib.Report{
		Clusters: 3, ClusterSizes: []int{9, 0, 3},
		Chance: &scanlib.Scores{ACC: 0.5}, Scan: &scanlib.Scores{ACC: 0.75, NMI: 0.5, ARI: 0.25},
		Seconds:    map[string]float64{"pretext": 60, "scan": 20, "compile": 8},
		CPUSeconds: 150, PeakRSSBytes: 1 << 30, Engine: "go (pure Go)", Devices: 1,
		Notes: []string{"after scan no validation image is in cluster 1"},
	})
	// Output:
	//             ACC     NMI     ARI   seconds
	//   chance   0.500   0.000   0.000
	//     SCAN   0.750   0.500   0.250      20.0
	//
	// clusters: 2 of 3 in use, sizes 9, 0, 3
	// time: pretext 60.0 s, neighbors 0.0 s, SCAN 20.0 s, self-label 0.0 s, compiling 8.0 s
	// processor: 150.0 s, and 0.0 s compiling; peak memory 1.0 GiB; go (pure Go), 1 device(s)
	// note: after scan no validation image is in cluster 1
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
	exp, err := scanlib.Open(ctx, "runs/pictures", cfg, scanlib.Options{
		Engine: eng,
		Event:  func(e scanlib.Event) { fmt.Println(e.Stage, e.Done, e.Unit) },
	})
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
