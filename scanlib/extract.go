package scanlib

import (
	"context"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/pack"
	"scango/scanlib/stage"
)

// outputsFn builds float32 outputs [batch, …] from plain views of images.
type outputsFn func(scope *model.Scope, views *Node) []*Node

// extractor computes outputs for images in order and in evaluation mode. It is
// compiled once, for any number of images, and can run after each epoch.
type extractor struct {
	exp   *Experiment
	stage stage.Stage
	part  string
	batch int
	step  *engine.Step
	cost  *stage.Cost
}

// maxExtractBatch is how many images at most go through the network at a time.
const maxExtractBatch = 256

func (e *Experiment) newExtractor(s stage.Stage, part string, store *model.Store, cost *stage.Cost, fn outputsFn) (*extractor, error) {
	devices := e.cfg.Devices
	batch := (e.extractBatch + devices - 1) / devices * devices
	stream := feed.NewStream(e.train, devices)
	step, err := e.engine.NewStep(partName(s, part), store, devices, stream.Sharded(), func(scope *model.Scope, inputs []*Node) []*Node {
		return fn(scope, e.net.plain(stream.Images(inputs)))
	})
	if err != nil {
		return nil, err
	}
	return &extractor{exp: e, stage: s, part: part, batch: batch, step: step, cost: cost}, nil
}

// run returns each output for all images, row-major [N, …].
func (x *extractor) run(ctx context.Context, images pack.Images, progress func(done int)) (out [][]float32, err error) {
	stream := feed.NewStream(images, x.exp.cfg.Devices)
	blocks, valid := feed.Blocks(images.Len(), x.batch)
	feedCtx, stop := context.WithCancel(ctx)
	ahead := feed.Ahead(feedCtx, len(blocks), func(i int) batch {
		inputs, temporary := stream.Inputs(blocks[i])
		return batch{inputs, temporary}
	})
	defer func() { // as in trainer.epoch
		stop()
		for b := range ahead {
			b.free()
		}
	}()
	done := 0
	for b := range ahead {
		if ctx.Err() != nil {
			break
		}
		if out, err = x.add(out, b, valid[done]); err != nil {
			return nil, fmt.Errorf("%s: %w", partName(x.stage, x.part), err)
		}
		done++
		if progress != nil {
			progress(min(done*x.batch, images.Len()))
		}
	}
	return out, ctx.Err()
}

// add computes one full batch and appends the outputs of its first valid images.
func (x *extractor) add(out [][]float32, b batch, valid int) ([][]float32, error) {
	defer b.free()
	if !x.step.Compiled() {
		if err := x.exp.compile(x.stage, x.part, x.step, x.cost, b.inputs...); err != nil {
			return nil, err
		}
	}
	results, err := x.step.Run(b.inputs...)
	if err != nil {
		return nil, err
	}
	if out == nil {
		out = make([][]float32, len(results))
	}
	for i, r := range results {
		values, err := tensors.CopyFlatData[float32](r)
		if err != nil {
			return nil, err
		}
		out[i] = append(out[i], values[:len(values)/x.batch*valid]...)
		r.MustFinalizeAll()
	}
	return out, nil
}

func (x *extractor) close() { x.step.Close() }

// partName is "scan heads".
func partName(s stage.Stage, part string) string { return stage.Event{Stage: s, Part: part}.Name() }
