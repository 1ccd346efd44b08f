// Package study does several runs: [Repeat] runs that differ only in the seed,
// [RunSweep] one for every combination of some values. Each run has a directory
// of its own and reuses stages of the others that it would only repeat.
// Finished runs are loaded, so that a study that was stopped continues:
//
//	r, err := study.Repeat(ctx, "runs/digits", cfg, nil, options) // cfg.Runs seeds
//	fmt.Print(r)                                                  // mean ± sample standard deviation
//
//	s, err := study.RunSweep(ctx, "runs/sweep", cfg, []study.Axis{
//		{Key: "scan.entropy_weight", Values: []string{"1", "2", "5"}},
//	}, nil, options)
//	fmt.Println(s.Best().Dir) // the lowest validation loss, which needs no label
package study
