package rundir_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"scango/scanlib/config"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// A directory is claimed by a configuration and a set of images, keeps what a
// stage made, and refuses another configuration.
func Example() {
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	d, err := rundir.Open(filepath.Join(dir, "digits"))
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	cfg := config.Default()
	if err := d.Claim(cfg, rundir.Manifest{NumTrain: 5000, NumVal: 2000}); err != nil {
		log.Fatal(err)
	}
	made := rundir.Arrays{"train": {Dims: []int{2, 1}, Ints: []int32{1, 0}}}
	if err := d.Finish(rundir.Outcome{Stage: stage.Neighbors}, made); err != nil {
		log.Fatal(err)
	}
	_, arrays, err := d.Load(stage.Neighbors, "")
	fmt.Println(arrays["train"].Ints, err, d.Done(stage.Scan))

	other := config.Default()
	other.Seed = 8
	var refused *rundir.OtherConfig
	if errors.As(d.Check(other), &refused) {
		fmt.Println(refused.Keys)
	}
	runs, err := rundir.List(dir)
	fmt.Println(len(runs), runs[0].NTrain, runs[0].Stages, err)
	// Output:
	// [1 0] <nil> false
	// [seed: 1, 8]
	// 1 5000 [neighbors] <nil>
}
