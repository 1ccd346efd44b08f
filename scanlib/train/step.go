package train

import (
	"context"
	"fmt"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/optim"
)

// prefetch prepares the steps that are left of an epoch, ahead of use.
func (t *Trainer) prefetch(ctx context.Context, order []int32) <-chan feed.Batch {
	epoch, first, size := t.state.Epoch, t.state.Step, t.Plan.BatchSize
	return feed.Ahead(ctx, t.Plan.Steps()-first, func(i int) feed.Batch {
		step := first + i
		return t.prepare(epoch, step, order[step*size:(step+1)*size])
	})
}

// prepare makes the inputs of a step: pixels or indices of each list, seeds of
// the views, the learning rate.
func (t *Trainer) prepare(epoch, step int, order []int32) (b feed.Batch) {
	for _, list := range t.Task.Batches(epoch, step, order) {
		b.Add(t.Source.Inputs(list))
	}
	rate := learningRate(t.Optim, t.Epochs)(epoch)
	seeds := augment.Seeds(t.Plan.AugmentSeed(epoch, step), len(order))
	rest := []engine.Input{
		engine.ShardedInput(t.Source.Devices(), seeds, len(seeds)),
		engine.ScalarInput(t.Source.Devices(), float32(rate)),
	}
	b.Add(rest, rest)
	return b
}

// runStep runs one step, compiling it first if necessary.
func (t *Trainer) runStep(b feed.Batch) (*tensors.Tensor, error) {
	if t.step == nil {
		if err := t.compile(b); err != nil {
			return nil, err
		}
	}
	outputs, err := t.step.Run(b.Inputs...)
	if err != nil {
		return nil, err
	}
	b.Free()
	return outputs[0], nil
}

func (t *Trainer) compile(b feed.Batch) error {
	var sharded []bool
	lists := (len(b.Inputs) - 2) / len(t.Source.Sharded())
	for range lists {
		sharded = append(sharded, t.Source.Sharded()...)
	}
	step, err := t.Engine.NewStep(string(t.Stage), t.store, t.Source.Devices(), append(sharded, true, false),
		func(scope *model.Scope, inputs []*Node) []*Node { return t.graph(scope, inputs, lists) })
	if err != nil {
		return err
	}
	t.step = step
	if err := t.Compile(t.Stage, "", step, &t.state.Cost, b.Inputs...); err != nil {
		return err
	}
	return t.damage
}

// graph returns the whole training step: views, forward, backward, update.
func (t *Trainer) graph(scope *model.Scope, inputs []*Node, lists int) []*Node {
	width := len(t.Source.Sharded())
	images := make([]*Node, lists)
	for i := range images {
		images[i] = t.Source.Images(inputs[i*width : (i+1)*width])
	}
	seeds, rate := inputs[lists*width], inputs[lists*width+1]
	step := t.Task.Loss(scope, images, seeds)
	if step.Learn != nil {
		rate = Mul(rate, step.Learn)
	}
	t.update(scope, step, rate)
	if t.saved != nil {
		t.damage = t.useOfSaved(scope, rate)
	}
	return []*Node{Stack(step.Metrics, 0)}
}

// update moves the variables that the loss depends on.
func (t *Trainer) update(scope *model.Scope, step Step, rate *Node) {
	variables := t.trainable(scope, step.Loss)
	nodes := make([]*Node, len(variables))
	for i, v := range variables {
		nodes[i] = v.NodeValue(step.Loss)
	}
	optimizer(t.Optim).Update(scope.In(network.Optim), variables, Gradient(step.Loss, nodes...), rate)
	if step.Update != nil {
		step.Update(scope, variables, step.Loss)
	}
}

// useOfSaved returns an error unless the variables of the step are exactly
// those of the checkpoint that it continues from.
func (t *Trainer) useOfSaved(scope *model.Scope, like *Node) error {
	for v := range scope.IterVariables() {
		path := strings.TrimPrefix(v.Path(), "/")
		if _, ok := t.saved[path]; !ok {
			return t.Dir.DamagedCheckpoint(t.Stage, fmt.Errorf("tensor %s is missing", path))
		}
		if !v.InUseByGraph(like.Graph()) {
			return t.Dir.DamagedCheckpoint(t.Stage, fmt.Errorf("tensor %s belongs to another network", path))
		}
	}
	return nil
}

func (t *Trainer) trainable(scope *model.Scope, like *Node) []*model.Variable {
	return variables(scope, like, func(v *model.Variable) bool {
		frozen := slices.ContainsFunc(t.Frozen, func(s string) bool { return network.In(v.Path(), s) })
		return v.Trainable && !frozen
	})
}

// variables returns the variables that the graph of like uses and want accepts,
// in a fixed order, so that runs are reproducible.
func variables(scope *model.Scope, like *Node, want func(*model.Variable) bool) []*model.Variable {
	var out []*model.Variable
	for v := range scope.IterVariables() {
		if want(v) && v.InUseByGraph(like.Graph()) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) })
	return out
}

func optimizer(o config.Optim) optim.Optimizer {
	if o.Optimizer == "adam" {
		return optim.Adam{WeightDecay: o.WeightDecay}
	}
	return optim.SGD{Momentum: o.Momentum, WeightDecay: o.WeightDecay, Nesterov: o.Nesterov}
}

// learningRate returns the rate of each epoch, counted from 0.
func learningRate(o config.Optim, epochs int) func(epoch int) float64 {
	switch o.Scheduler {
	case "cosine":
		return optim.Cosine(o.LR, o.LRDecayRate, epochs)
	case "step":
		return optim.Steps(o.LR, o.LRDecayRate, o.LRDecayEpochs)
	default:
		return optim.Constant(o.LR)
	}
}
