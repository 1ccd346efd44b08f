package study_test

import (
	"context"
	"fmt"
	"log"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/study"
)

// Three seeds of one configuration, with mean and deviation.
func ExampleRepeat() {
	eng, err := engine.Open(engine.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	cfg, err := config.Preset("mnist-demo")
	if err != nil {
		log.Fatal(err)
	}
	cfg.Data.Root, cfg.Runs = "mnist", 3
	r, err := study.Repeat(context.Background(), "runs/digits", cfg, nil, scanlib.Options{Engine: eng})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(r)
}

// The combinations of a sweep are checked at once, before anything runs.
func ExampleRunSweep() {
	cfg := config.Default()
	cfg.Data.Dataset, cfg.Data.Root = "folder", "pictures"
	_, err := study.RunSweep(context.Background(), "runs/sweep", cfg, []study.Axis{
		{Key: "scan.entropy_weight", Values: []string{"1", "-2"}},
	}, nil, scanlib.Options{})
	fmt.Println(err)
	// Output: scan.entropy_weight: -2 is not allowed: want 0 or more (in entropy_weight=-2)
}
