package train

import (
	"context"
	"fmt"

	"scango/scanlib/config"
	"scango/scanlib/memory"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Names of the arrays of neighbors, int32 [N, K].
const (
	TrainNeighbors = "train"
	ValNeighbors   = "val"
)

// Neighbors mines the nearest neighbors of the images of both sets by their
// features. Images of one group are never neighbors of each other.
func (s Setup) Neighbors(ctx context.Context, cfg *config.Config, f memory.Features) (rundir.Arrays, error) {
	w := rundir.Arrays{}
	for _, set := range []struct {
		name     string
		features []float32
		images   pack.Images
		k        int
	}{
		{TrainNeighbors, f.Train, s.Train, cfg.Scan.NumNeighbors},
		{ValNeighbors, f.Val, s.Val, cfg.Scan.ValNeighbors},
	} {
		n := set.images.Len()
		bank := memory.Bank{N: n, D: f.Dim, Features: set.features, Groups: set.images.Groups}
		mine, progress := bank.Mine, s.Progress(stage.Neighbors, "", n)
		if cfg.Pretext.RemoveSelf == "column" {
			mine = bank.MineByColumn
		}
		indices, _, err := mine(ctx, s.Engine, set.k, func(done, _ int) { progress(done) })
		if err != nil {
			return nil, fmt.Errorf("%s images: %w", set.name, err)
		}
		w[set.name] = rundir.Array{Dims: []int{n, set.k}, Ints: indices}
	}
	return w, nil
}

// CheckNeighbors checks that w holds the neighbors of both sets, and that each
// is an image of its set.
func (s Setup) CheckNeighbors(cfg config.Scan, w rundir.Arrays) error {
	return w.CheckIndices(rundir.Shapes{
		TrainNeighbors: {s.Train.Len(), cfg.NumNeighbors},
		ValNeighbors:   {s.Val.Len(), cfg.ValNeighbors},
	})
}
