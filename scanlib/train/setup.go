package train

import (
	"context"
	"fmt"

	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Setup is what the training of every stage needs.
type Setup struct {
	network.Runtime
	Net  network.Network
	Dir  *rundir.Dir // of checkpoints
	Seed int64

	Train, Val pack.Images
	Source     feed.Source // of the pixels of Train

	// More is what the pretext task learns from: Train, or unlabeled images
	// besides, whose pixels come from MoreSource.
	More       pack.Images
	MoreSource feed.Source
}

// Result is what a stage made.
type Result struct {
	Arrays rundir.Arrays      // variables by path, and features of the pretext stage
	Cost   stage.Cost         // over all the runs that it needed
	Facts  map[string]float64 // what was selected, and by which number
}

// seed returns the seed of a stage, or of a part of one.
func (s Setup) seed(purpose string) uint64 { return network.Seed(s.Seed, purpose) }

// batch returns how many images go through the network at a time in evaluation.
func (s Setup) batch() int { return min(network.MaxBatch, s.Train.Len()) }

// named adds the stage to an error, but leaves a cancellation alone.
func named(ctx context.Context, s stage.Stage, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%s: %w", s, err)
}
