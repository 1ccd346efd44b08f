// Package train runs the three training stages: the pretext task, SCAN and
// self-labeling.
//
//	pretext   SimCLR or MoCo      two views of an image agree
//	scan      neighbors agree     the heads to start from are found on frozen features
//	selflabel confident images    teach the network about the rest
//
// Each stage is a [Task]: which images a step is fed, its loss, and what comes
// at the end of an epoch. A [Trainer] runs the epochs of any task: it feeds the
// compiled step, adds up metrics, writes a checkpoint each epoch and when it is
// canceled, and continues from one. Training sees [pack.Images], which have no
// labels, and nothing that this package imports has any.
//
//	s := train.Setup{Runtime: runtime, Net: network.New(cfg), Dir: dir, Seed: cfg.Seed,
//		Train: images, Val: held, Source: source, More: images, MoreSource: source}
//	enc, err := s.Pretext(ctx, cfg.Pretext)                    // 1
//	clus, err := s.Scan(ctx, cfg.Scan, enc.Arrays, neighbors)  // 2
//	clus, err = s.SelfLabel(ctx, cfg.SelfLabel, clus.Arrays)   // 3
//
// All randomness is a function of the seed, the stage, the epoch and the step:
// a run that was interrupted at any point ends with the same bits as one that
// was not.
package train
