package scanlib

import (
	"context"
	"fmt"

	"scango/scanlib/assess"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
	"scango/scanlib/train"
)

// Neighbors are the nearest images of each image.
type Neighbors = memory.Neighbors

// Encoder is the result of stage one: a network that maps similar images to
// similar features. The features are of all images of the run: of the backbone,
// or embeddings, as pretext.neighbor_features says.
type Encoder struct {
	memory.Features
	weights rundir.Arrays
}

// Pretext trains the encoder with SimCLR or MoCo, or loads it if the stage is
// finished.
func (e *Experiment) Pretext(ctx context.Context) (*Encoder, error) {
	_, w, err := once(e, stage.Pretext, func(w rundir.Arrays) error { return e.setup.CheckPretext(e.Config.Pretext, w) }, func() (train.Result, error) {
		return e.setup.Pretext(ctx, e.Config.Pretext)
	})
	if err != nil {
		return nil, err
	}
	features, val := w[train.TrainFeatures], w[train.ValFeatures]
	delete(w, train.TrainFeatures)
	delete(w, train.ValFeatures)
	return &Encoder{memory.Features{Train: features.Values, Val: val.Values, Dim: features.Dims[1]}, w}, nil
}

// Neighbors mines the nearest neighbors by the features of enc, or loads them.
// Images of one group (data.group_by) are never neighbors of each other.
func (e *Experiment) Neighbors(ctx context.Context, enc *Encoder) (*Neighbors, error) {
	_, w, err := once(e, stage.Neighbors, func(w rundir.Arrays) error { return e.setup.CheckNeighbors(e.Config.Scan, w) }, func() (train.Result, error) {
		e.setup.Event(Event{Kind: stage.Started, Stage: stage.Neighbors, Total: e.setup.Train.Len(), Unit: "images"})
		return timed(func() (rundir.Arrays, error) { return e.setup.Neighbors(ctx, e.Config, enc.Features) })
	})
	if err != nil {
		return nil, stageError(ctx, stage.Neighbors, err)
	}
	near, val := w["train"], w["val"]
	return &Neighbors{
		Train: near.AsInts(), K: near.Dims[1], N: near.Dims[0],
		Val: val.AsInts(), ValK: val.Dims[1],
	}, nil
}

// KMeans assigns each validation image to the nearest k-means centroid of the
// training features, the best of ten runs by inertia. It is the baseline for
// clustering by the pretext task alone.
func (e *Experiment) KMeans(ctx context.Context, enc *Encoder) (*assess.Clustering, error) {
	k := e.Config.Scan.NumClusters
	check := func(w rundir.Arrays) error { return w.Check(rundir.Shapes{"centroids": {k, enc.Dim}}) }
	_, w, err := once(e, stage.KMeans, check, func() (train.Result, error) {
		e.setup.Event(Event{Kind: stage.Started, Stage: stage.KMeans})
		return timed(func() (rundir.Arrays, error) {
			centroids, err := assess.KMeans(ctx, enc.Features, k, network.Seed(e.Config.Seed, string(stage.KMeans)))
			return rundir.Arrays{"centroids": {Dims: []int{k, enc.Dim}, Values: centroids}}, err
		})
	})
	if err != nil {
		return nil, err
	}
	p := assess.Nearest(enc.Features, w["centroids"].Values, e.setup.Val.Names)
	return assess.Clusters(stage.KMeans, p, k, e.Config.SelfLabel.ConfidenceThreshold, e.Data.Val)
}

// Scan trains the cluster heads, and the backbone with them unless
// scan.update_cluster_head_only is set, so that neighbors agree. It keeps the
// head and the epoch of the lowest loss on the validation images, which uses
// no label.
func (e *Experiment) Scan(ctx context.Context, enc *Encoder, nbrs *Neighbors) (*Clusters, error) {
	done, w, err := once(e, stage.Scan, checkClusters(e), func() (train.Result, error) {
		return e.setup.Scan(ctx, e.Config.Scan, enc.weights, nbrs)
	})
	if err != nil {
		return nil, err
	}
	return clustersOf(e, done, w), nil
}

// SelfLabel trains the network on its own confident assignments, until
// selflabel.epochs or until the number of confident images stops growing. With
// no epochs configured it returns clus as it is.
func (e *Experiment) SelfLabel(ctx context.Context, clus *Clusters) (*Clusters, error) {
	if e.Config.SelfLabel.Epochs == 0 {
		return clus, nil
	}
	done, w, err := once(e, stage.SelfLabel, checkClusters(e), func() (train.Result, error) {
		return e.setup.SelfLabel(ctx, e.Config.SelfLabel, clus.weights)
	})
	if err != nil {
		return nil, err
	}
	return clustersOf(e, done, w), nil
}

// once loads the result of a finished stage, or else runs the stage and stores
// its result. Either must pass the check.
func once(e *Experiment, s stage.Stage, check func(rundir.Arrays) error, run func() (train.Result, error)) (*rundir.Outcome, rundir.Arrays, error) {
	done, w, err := load(e, s, check)
	if err != nil || done != nil {
		return done, w, err
	}
	if err := e.Dir.Writable(); err != nil { // before hours of work
		return nil, nil, err
	}
	made, err := run()
	if err != nil {
		return nil, nil, err
	}
	if err := check(made.Arrays); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s, err)
	}
	done = &rundir.Outcome{Stage: s, Images: ImagesOf(e.Data).Hash(), Cost: made.Cost, Facts: made.Facts}
	if err := e.Dir.Finish(*done, made.Arrays); err != nil {
		return nil, nil, err
	}
	e.setup.Event(Event{Kind: stage.Finished, Stage: s, Seconds: made.Cost.Seconds})
	return done, made.Arrays, nil
}

// load returns the result of a finished stage, or nil.
func load(e *Experiment, s stage.Stage, check func(rundir.Arrays) error) (*rundir.Outcome, rundir.Arrays, error) {
	done, w, err := e.Dir.Load(s, ImagesOf(e.Data).Hash())
	if err != nil || done == nil {
		return nil, nil, err
	}
	if err := check(w); err != nil {
		return nil, nil, e.Dir.DamagedModel(s, err)
	}
	warnUnsealed(e)
	e.setup.Event(Event{Kind: stage.Loaded, Stage: s, Seconds: done.Cost.Seconds})
	return done, w, nil
}

// checkClusters checks the weights of a network that assigns images.
func checkClusters(e *Experiment) func(rundir.Arrays) error {
	return func(w rundir.Arrays) error { return e.setup.Net.CheckClusters(e.setup.Engine, w) }
}

// warnUnsealed warns once if files of the directory have no checksums.
func warnUnsealed(e *Experiment) {
	if text := e.Dir.UnsealedWarning(); text != "" && !e.warned {
		e.warned = true
		e.setup.Event(Event{Kind: stage.Warning, Message: text})
	}
}

// timed returns the result of a stage that has no checkpoints, with what it
// cost.
func timed(run func() (rundir.Arrays, error)) (train.Result, error) {
	watch, cost := stage.StartWatch(), stage.Cost{}
	w, err := run()
	watch.Charge(&cost)
	return train.Result{Arrays: w, Cost: cost}, err
}

// stageError adds the stage to an error, but leaves a cancellation alone.
func stageError(ctx context.Context, s stage.Stage, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%s: %w", s, err)
}
