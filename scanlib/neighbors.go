package scanlib

import (
	"context"
	"fmt"
	"math"

	"scango/scanlib/memory"
	"scango/scanlib/pack"
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
		Train: bitsToIndices(train.values), K: train.dims[1], N: train.dims[0],
		Val: bitsToIndices(val.values), ValK: val.dims[1],
	}, nil
}

func (e *Experiment) mine(ctx context.Context, enc *Encoder) (weights, error) {
	e.event(stage.Event{Kind: stage.Started, Stage: stage.Neighbors, Total: e.train.Len(), Unit: "images"})
	watch := startWatch()
	w := weights{}
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
		w[set.name] = array{[]int{n, set.k}, indicesToBits(indices)}
	}
	return w, e.finish(stage.Neighbors, w, watch.stop(), nil)
}

// Indices are kept in the bits of float32 numbers, the one type of our files.
func indicesToBits(indices []int32) []float32 {
	out := make([]float32, len(indices))
	for i, v := range indices {
		out[i] = math.Float32frombits(uint32(v))
	}
	return out
}

func bitsToIndices(values []float32) []int32 {
	out := make([]int32, len(values))
	for i, v := range values {
		out[i] = int32(math.Float32bits(v))
	}
	return out
}
