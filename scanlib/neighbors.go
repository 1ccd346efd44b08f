package scanlib

import (
	"context"
	"fmt"

	"scango/scanlib/memory"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Neighbors are the nearest images of each image, itself left out, nearest
// first, as indices row-major [N, K].
type Neighbors struct {
	Train []int32 // among the training images
	K     int
	Val   []int32 // of the validation images, among them
	ValK  int
	N     int // training images
}

// Neighbors mines the nearest neighbors by the features of enc, or loads them.
// Images of one group (data.group_by) are no neighbors of each other.
func (e *Experiment) Neighbors(ctx context.Context, enc *Encoder) (*Neighbors, error) {
	_, w, err := e.finished(stage.Neighbors)
	if err != nil {
		return nil, err
	}
	if w == nil {
		if w, err = e.mine(ctx, enc); err != nil {
			return nil, stageError(ctx, "neighbors", err)
		}
	}
	train, val := w["train"], w["val"]
	return &Neighbors{
		Train: train.AsInts(), K: train.Dims[1], N: train.Dims[0],
		Val: val.AsInts(), ValK: val.Dims[1],
	}, nil
}

func (e *Experiment) mine(ctx context.Context, enc *Encoder) (rundir.Arrays, error) {
	e.event(stage.Event{Kind: stage.Started, Stage: stage.Neighbors, Total: e.train.Len(), Unit: "images"})
	watch := stage.StartWatch()
	w := rundir.Arrays{}
	for _, set := range []struct {
		name     string
		features []float32
		images   pack.Images
		k        int
	}{
		{"train", enc.Train, e.train, e.cfg.Scan.NumNeighbors},
		{"val", enc.Val, e.val, e.cfg.Scan.ValNeighbors},
	} {
		n := set.images.Len()
		bank := memory.Bank{N: n, D: enc.Dim, Features: set.features, Groups: set.images.Groups}
		report := e.progress(stage.Neighbors, "", n)
		mine := bank.Mine
		if e.cfg.Pretext.RemoveSelf == "column" {
			mine = bank.MineByColumn
		}
		indices, _, err := mine(ctx, e.engine, set.k, func(done, _ int) { report(done) })
		if err != nil {
			return nil, fmt.Errorf("%s images: %w", set.name, err)
		}
		w[set.name] = rundir.Array{Dims: []int{n, set.k}, Ints: indices}
	}
	var cost stage.Cost
	watch.Charge(&cost)
	return w, e.finish(stage.Neighbors, w, cost, nil)
}
