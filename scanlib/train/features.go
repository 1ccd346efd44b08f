package train

import (
	"context"

	"scango/scanlib/config"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// addFeatures computes the features of both sets and puts them beside the
// weights.
func (s Setup) addFeatures(ctx context.Context, cfg config.Pretext, w rundir.Arrays, cost *stage.Cost) error {
	store, err := network.NewStore(w)
	if err != nil {
		return err
	}
	program := network.Program{Stage: stage.Pretext, Part: "features", Batch: s.batch(), Cost: cost, Outputs: s.Net.Embedding}
	if cfg.NeighborFeatures == "features" {
		program.Outputs = s.Net.Unit
	}
	x, err := s.Net.Extract(s.Runtime, store, program)
	if err != nil {
		return err
	}
	defer x.Close()
	for _, set := range []struct {
		name   string
		images pack.Images
	}{{TrainFeatures, s.Train}, {ValFeatures, s.Val}} {
		n := set.images.Len()
		out, err := x.Run(ctx, set.images, s.Progress(stage.Pretext, "features", n))
		if err != nil {
			return err
		}
		w[set.name] = rundir.Array{Dims: []int{n, len(out[0]) / n}, Values: out[0]}
	}
	return nil
}

// CheckPretext checks that w holds all variables of the encoder and the
// features of both sets, with their shapes, and nothing else.
func (s Setup) CheckPretext(cfg config.Pretext, w rundir.Arrays) error {
	want, dims, err := s.Net.Shapes(s.Engine, s.Net.Embedding)
	if err == nil && cfg.NeighborFeatures == "features" {
		_, dims, err = s.Net.Shapes(s.Engine, s.Net.Unit)
	}
	if err != nil {
		return err
	}
	want[TrainFeatures] = []int{s.Train.Len(), dims[1]}
	want[ValFeatures] = []int{s.Val.Len(), dims[1]}
	return w.Check(want)
}

// BackboneFeatures computes unit-length outputs [N, D] of the frozen backbone
// of encoder for the training images drawn, in their order, and for all
// validation images.
func (s Setup) BackboneFeatures(ctx context.Context, encoder rundir.Arrays, drawn []int, cost *stage.Cost) (train, val []float32, err error) {
	store, err := network.NewStore(encoder.Only(network.Backbone + "/"))
	if err != nil {
		return nil, nil, err
	}
	x, err := s.Net.Extract(s.Runtime, store, network.Program{
		Stage: stage.Evaluate, Part: "probe", Batch: s.batch(), Cost: cost, Outputs: s.Net.Unit})
	if err != nil {
		return nil, nil, err
	}
	defer x.Close()
	sample, err := s.Train.Subset(drawn)
	if err != nil {
		return nil, nil, err
	}
	outputs := make([][]float32, 2)
	for i, images := range []pack.Images{sample, s.Val} {
		out, err := x.Run(ctx, images, s.Progress(stage.Evaluate, "probe", images.Len()))
		if err != nil {
			return nil, nil, err
		}
		outputs[i] = out[0]
	}
	return outputs[0], outputs[1], nil
}
