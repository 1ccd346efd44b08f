package network

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

// Outputs builds float32 outputs [batch, …] from plain views of images.
type Outputs func(scope *model.Scope, views *Node) []*Node

// Program describes what an Extractor computes.
type Program struct {
	Stage   stage.Stage // that it is a part of
	Part    string
	Batch   int         // images at a time; rounded up to a multiple of the devices
	Cost    *stage.Cost // which compiling counts into
	Outputs Outputs
}

// name returns a name such as "scan validation".
func (p Program) name() string { return stage.Event{Stage: p.Stage, Part: p.Part}.Name() }

// MaxBatch is how many images at most go through the network at a time.
const MaxBatch = 256

// Extractor computes outputs for images in order and in evaluation mode. It is
// compiled once, for any number of images, and can run after each epoch.
type Extractor struct {
	Program
	runtime Runtime
	step    *engine.Step
}

// Extract prepares a program over the model in store.
func (n Network) Extract(r Runtime, store *model.Store, p Program) (*Extractor, error) {
	p.Batch = (p.Batch + r.Devices - 1) / r.Devices * r.Devices
	stream := feed.NewStream(pack.Images{}, r.Devices) // of which images, Run says
	step, err := r.Engine.NewStep(p.name(), store, r.Devices, stream.Sharded(), func(scope *model.Scope, inputs []*Node) []*Node {
		return p.Outputs(scope, n.Plain(stream.Images(inputs)))
	})
	if err != nil {
		return nil, err
	}
	return &Extractor{p, r, step}, nil
}

// Close frees the compiled program.
func (x *Extractor) Close() { x.step.Close() }

// Run returns each output for all images, row-major [N, …]. progress, which may
// be nil, is called with the number of images done.
func (x *Extractor) Run(ctx context.Context, images pack.Images, progress func(done int)) (out [][]float32, err error) {
	stream := feed.NewStream(images, x.runtime.Devices)
	blocks, valid := feed.Blocks(images.Len(), x.Batch)
	feedCtx, stop := context.WithCancel(ctx)
	ahead := feed.Ahead(feedCtx, len(blocks), func(i int) (b feed.Batch) {
		b.Add(stream.Inputs(blocks[i]))
		return b
	})
	defer func() { // wait for the feed: it reads images that may be unmapped after
		stop()
		for b := range ahead {
			b.Free()
		}
	}()
	done := 0
	for b := range ahead {
		if ctx.Err() != nil {
			b.Free()
			break
		}
		if out, err = x.add(out, b, valid[done]); err != nil {
			return nil, fmt.Errorf("%s: %w", x.name(), err)
		}
		done++
		if progress != nil {
			progress(min(done*x.Batch, images.Len()))
		}
	}
	return out, ctx.Err()
}

// add computes one full batch and appends the outputs of its first valid
// images.
func (x *Extractor) add(out [][]float32, b feed.Batch, valid int) ([][]float32, error) {
	defer b.Free()
	if !x.step.Compiled() {
		if err := x.runtime.Compile(x.Stage, x.Part, x.step, x.Cost, b.Inputs...); err != nil {
			return nil, err
		}
	}
	results, err := x.step.Run(b.Inputs...)
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
		out[i] = append(out[i], values[:len(values)/x.Batch*valid]...)
		r.MustFinalizeAll()
	}
	return out, nil
}
