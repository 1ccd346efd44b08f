package scanlib

import (
	"context"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
)

// outputsFn builds float32 outputs [batch, …] from plain views of images.
type outputsFn func(scope *model.Scope, views *Node) []*Node

// extractor computes outputs for images in order and in evaluation mode. It is
// compiled once, for any number of images, and can run after each epoch.
type extractor struct {
	exp   *Experiment
	name  string
	batch int
	step  *engine.Step
	cost  *Cost
}

// maxExtractBatch is how many images at most go through the network at a time.
const maxExtractBatch = 256

func (e *Experiment) newExtractor(name string, store *model.Store, cost *Cost, fn outputsFn) (*extractor, error) {
	devices := e.cfg.Devices
	batch := (e.extractBatch + devices - 1) / devices * devices
	stream := feed.NewStream(e.train, devices)
	step, err := e.engine.NewStep(name, store, devices, stream.Sharded(), func(scope *model.Scope, inputs []*Node) []*Node {
		return fn(scope, e.net.plain(stream.Images(inputs)))
	})
	if err != nil {
		return nil, err
	}
	return &extractor{exp: e, name: name, batch: batch, step: step, cost: cost}, nil
}

// run returns each output for all images, row-major [N, …].
func (x *extractor) run(ctx context.Context, images data.Images, progress func(done int)) ([][]float32, error) {
	var out [][]float32
	stream := feed.NewStream(images, x.exp.cfg.Devices)
	blocks, valid := feed.Blocks(images.Len(), x.batch)
	for b, block := range blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		results, err := x.block(stream, block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
		if out == nil {
			out = make([][]float32, len(results))
		}
		for i, values := range results {
			out[i] = append(out[i], values[:len(values)/x.batch*valid[b]]...)
		}
		if progress != nil {
			progress(min((b+1)*x.batch, images.Len()))
		}
	}
	return out, nil
}

// block computes one full batch.
func (x *extractor) block(stream feed.Source, indices []int32) ([][]float32, error) {
	inputs, temporary := stream.Inputs(indices)
	if !x.step.Compiled() {
		if err := x.exp.compile(x.name, x.step, x.cost, inputs...); err != nil {
			return nil, err
		}
	}
	results, err := x.step.Run(inputs...)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(results))
	for i, r := range results {
		if out[i], err = tensors.CopyFlatData[float32](r); err != nil {
			return nil, err
		}
		r.MustFinalizeAll()
	}
	for _, in := range temporary {
		in.Free()
	}
	return out, nil
}

func (x *extractor) close() { x.step.Close() }
