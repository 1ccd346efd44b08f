// Package scanlib sorts images into clusters without labels, by the method of
// Van Gansbeke et al., "SCAN: Learning to Classify Images without Labels"
// (arXiv 2005.12320).
//
//	images ─► data pack ─► Pretext ─► Neighbors ─► Scan ─► SelfLabel ─► Evaluate, Predict
//	          uint8        features   K nearest    clusters  clusters     scores, figures
//
// An Experiment owns a directory. Each stage takes what the one before made,
// trains, and keeps its result there; a stage that is done loads. A run that
// was stopped, or killed, continues from its last checkpoint and ends with the
// same bits.
//
//	eng, err := engine.Open(engine.Options{})
//	cfg, err := config.Preset("folder")
//	err = cfg.Set("data.root", "screens")
//	exp, err := scanlib.Open(ctx, "runs/screens", cfg, scanlib.Options{Engine: eng})
//	defer exp.Close()
//	enc, err := exp.Pretext(ctx)
//	nbrs, err := exp.Neighbors(ctx, enc)
//	clus, err := exp.Scan(ctx, enc, nbrs)
//	clus, err = exp.SelfLabel(ctx, clus)
//	predictions, err := clus.Predict(ctx, images)
//
// Training takes data.Images, which has no labels. Labels, where a set has
// some, are read by Evaluate alone.
//
// Shapes are written with these letters: batch images a step, N images, K
// neighbors, C clusters, H heads, D features, images H×W×3. Pixels are uint8
// 0–255 until they are normalized, float32 after.
//
// The library prints nothing: progress comes as Events.
package scanlib
