// Package scanlib sorts images into clusters without labels, by the method SCAN
// (Van Gansbeke et al., ECCV 2020, arXiv 2005.12320).
//
// An Experiment is one run in a directory of its own. Its stages each take what
// the one before made; a stage that ended in an earlier run is loaded instead:
//
//	images ─► Pretext ─► Encoder ─► Neighbors ─► Scan ─► Clusters ─► SelfLabel ─► Clusters ─► Predict
//	            │ features of all images  └───────────────────┴──────────┬────────────┘
//	            └─────────────────────────────────────────────────► Evaluate ─► Report, figures
//
// In ten lines:
//
//	eng, err := engine.Open(engine.Options{})
//	cfg, err := config.Preset("folder")
//	cfg.Data.Root = "pictures"
//	ds, err := scanlib.OpenDataset(ctx, cfg, nil) // once, shared by any number of runs
//	exp, err := scanlib.Open(ctx, "runs/pictures", cfg, ds, scanlib.Options{Engine: eng})
//	enc, err := exp.Pretext(ctx)                  // 1  features, by telling images apart
//	nbrs, err := exp.Neighbors(ctx, enc)          //    the K nearest of each image
//	clus, err := exp.Scan(ctx, enc, nbrs)         // 2  clusters on which neighbors agree
//	clus, err = exp.SelfLabel(ctx, clus)          // 3  learn from the confident ones
//	rep, err := exp.Evaluate(ctx, enc, nbrs, clus)
//
// or the stages and the evaluation by exp.Run(ctx). LoadClusters takes the
// clusters of a run directory to assign other images. Package study does it
// with several seeds, or with every combination of some values. Audit inspects
// the images first: which are damaged, duplicated or blank, and how long the
// stages will take.
//
// This package composes and computes nothing: training lives in package train,
// which can reach no label; labels enter in package assess; tables and figures
// are made in package report; a run's files are kept by package rundir.
//
// Canceling the context stops a stage after the current step and leaves a
// checkpoint. A run that was canceled or killed at any point continues when its
// directory is opened again, and its results are bit for bit those of an
// uninterrupted run: all randomness is a function of the seed, the stage, the
// epoch and the step.
//
// The package prints nothing: Options.Event receives the progress of a run.
//
// # Shapes
//
// Comments on arrays, here and in the packages below, use these letters; all
// arrays are row-major:
//
//	batch    images in one step
//	N        images in a set
//	K        nearest neighbors of an image, the image itself left out
//	H        cluster heads; in H×W×3, the height
//	C        clusters
//	D        numbers in a feature vector
//	H×W×3    an image: height, width, and red, green, blue, in this order;
//	         uint8 of 0..255 until a view normalizes it, float32 after
package scanlib
