// Package study does several runs: [Repeat] those that differ in the seed alone,
// [RunSweep] those of every combination of some values. Each has a directory of
// its own, takes over from the others what it would only repeat, and is read
// where it has ended, so that a study that was stopped continues:
//
//	r, err := study.Repeat(ctx, "runs/digits", cfg, nil, options) // cfg.Runs seeds
//	fmt.Print(r)                                                  // mean ± sample standard deviation
//
//	s, err := study.RunSweep(ctx, "runs/sweep", cfg, []study.Axis{
//		{Key: "scan.entropy_weight", Values: []string{"1", "2", "5"}},
//	}, nil, options)
//	fmt.Println(s.Best().Dir) // the lowest validation loss, which needs no label
package study
