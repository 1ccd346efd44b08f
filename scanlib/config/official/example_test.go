package official_test

import (
	"fmt"

	"scango/scanlib/config/official"
)

// The files of the official code's STL-10 experiment, as they are.
func ExampleLoad() {
	cfg, notes, err := official.Load("testdata/env.yml",
		"testdata/simclr_stl10.yml", "testdata/scan_stl10.yml", "testdata/selflabel_stl10.yml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cfg.Data.Dataset, "until", cfg.Until, "with", cfg.Scan.NumClusters, "clusters")
	fmt.Println("results were in", notes.Dir)
	fmt.Println(notes.Read[0])
	// Output:
	// stl10 until selflabel with 10 clusters
	// results were in results/stl-10
	// pretext from testdata/simclr_stl10.yml (simclr)
}
