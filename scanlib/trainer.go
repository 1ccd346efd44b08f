package scanlib

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/optim"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// lossFn builds the loss of one step from the images of each index list it is
// fed and the seeds of their views [uint32 batch], and the metrics to report,
// all scalars.
type lossFn func(scope *model.Scope, images []*Node, seeds *Node) (loss *Node, metrics []*Node)

// trainer runs the epochs of one training stage. What changes while it runs
// is in the store and in state; together they are a checkpoint.
type trainer struct {
	exp     *Experiment
	stage   stage.Stage
	epochs  int
	plan    feed.Plan
	source  feed.Source // of the images that plan counts
	optim   config.Optim
	metrics []string // names of what loss reports
	store   *model.Store
	frozen  []string // variables below these paths stay as they are

	// begin, if set, makes the variables that the stage starts from.
	begin func(ctx context.Context) (rundir.Arrays, error)
	// lists gives the images of a step: one index list, or several of the same
	// length.
	lists func(epoch, step int, order []int32) [][]int32
	loss  lossFn

	// learns, if set, gives 0 where a step's metrics say that there is nothing to
	// learn from, and 1 otherwise: the weights then stay as they are.
	learns func(metrics []*Node) *Node
	// after changes variables once the optimizer did, in the same graph.
	after func(scope *model.Scope, variables []*model.Variable, like *Node)
	// endEpoch adds metrics when an epoch is done; stop ends the stage early.
	endEpoch func(ctx context.Context, epoch int, metrics []stage.Metric) (more []stage.Metric, stop bool, err error)

	state trainState
	step  *engine.Step
	watch stage.Watch
}

// trainState is where a stage stands, as far as it is not in variables.
type trainState struct {
	Epoch   int                `json:"epoch"` // epochs that are over
	Step    int                `json:"step"`  // steps of the next one that are over
	Sums    []float64          `json:"sums"`  // of the metrics over those steps
	History []rundir.Epoch     `json:"history"`
	Best    map[string]float64 `json:"best,omitempty"` // what the stage selects by
	Dead    []int              `json:"dead,omitempty"` // clusters that were warned of
	Stopped bool               `json:"stopped,omitempty"`
	Cost    stage.Cost         `json:"cost"`
}

// run trains until the last epoch, from a checkpoint where there is one.
func (t *trainer) run(ctx context.Context) error {
	t.watch = stage.StartWatch()
	resumed, err := t.restore()
	if err != nil {
		return err
	}
	if !resumed && t.begin != nil {
		if err := t.start(ctx); err != nil {
			return stageError(ctx, string(t.stage), err)
		}
	}
	t.exp.event(stage.Event{Kind: stage.Started, Stage: t.stage, Epoch: t.state.Epoch, Epochs: t.epochs,
		Done: t.state.Epoch*t.plan.Steps() + t.state.Step, Total: t.epochs * t.plan.Steps(), Unit: "steps"})
	if t.plan.Steps() == 0 {
		return fmt.Errorf("%s: %d images are fewer than a batch of %d: set %s.batch_size to %d or less",
			t.stage, t.plan.N, t.plan.BatchSize, t.stage, t.plan.N)
	}
	defer t.close()
	for t.state.Epoch < t.epochs && !t.state.Stopped {
		epoch := t.state.Epoch + 1
		if err := t.epoch(ctx); err != nil {
			return fmt.Errorf("%s: epoch %d: %w", t.stage, epoch, err)
		}
	}
	return nil
}

func (t *trainer) start(ctx context.Context) error {
	w, err := t.begin(ctx)
	if err != nil {
		return err
	}
	t.store, err = newStore(w)
	return err
}

// epoch runs what is left of the next epoch and saves a checkpoint, also when
// ctx ends in the middle of it.
func (t *trainer) epoch(ctx context.Context) error {
	order := t.plan.Epoch(t.state.Epoch)
	feedCtx, stop := context.WithCancel(ctx)
	batches := t.prefetch(feedCtx, order)
	defer func() { // wait for the feed: it reads images that Close unmaps
		stop()
		for b := range batches {
			b.free()
		}
	}()
	pending := make([]*tensors.Tensor, 0, maxPending)
	flushed := time.Now()
	for batch := range batches {
		if ctx.Err() != nil {
			break
		}
		metrics, err := t.run1(batch)
		if err != nil {
			return err
		}
		pending = append(pending, metrics)
		t.state.Step++
		if len(pending) == maxPending || time.Since(flushed) > flushAfter {
			if err := t.flush(&pending); err != nil {
				return err
			}
			flushed = time.Now()
		}
	}
	if err := t.flush(&pending); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return t.interrupted(err)
	}
	return t.finishEpoch(ctx)
}

// Metrics wait on the device for up to maxPending steps or flushAfter.
const (
	maxPending = 16
	flushAfter = 100 * time.Millisecond
)

func (t *trainer) interrupted(cause error) error {
	if err := t.save(); err != nil {
		return err
	}
	return cause
}

func (t *trainer) finishEpoch(ctx context.Context) error {
	metrics := t.means()
	before := t.state
	t.state.Epoch, t.state.Step, t.state.Sums = t.state.Epoch+1, 0, nil
	if t.endEpoch != nil {
		more, stop, err := t.endEpoch(ctx, t.state.Epoch, metrics)
		if err != nil {
			t.state = before
			if ctx.Err() != nil {
				return t.interrupted(ctx.Err())
			}
			return err
		}
		metrics, t.state.Stopped = append(metrics, more...), stop
	}
	t.record(metrics)
	if err := t.save(); err != nil {
		return err
	}
	t.exp.event(stage.Event{Kind: stage.Epoch, Stage: t.stage, Epoch: t.state.Epoch, Epochs: t.epochs, Metrics: metrics,
		Done: t.state.Epoch * t.plan.Steps(), Total: t.epochs * t.plan.Steps(), Unit: "steps"})
	return nil
}

// batch is the arguments of one step and what of them to free after it.
type batch struct {
	inputs    []engine.Input
	temporary []engine.Input
}

func (b batch) free() {
	for _, in := range b.temporary {
		in.Free()
	}
}

// prefetch prepares the steps that are left of an epoch, ahead of use.
func (t *trainer) prefetch(ctx context.Context, order []int32) <-chan batch {
	epoch, first, size := t.state.Epoch, t.state.Step, t.plan.BatchSize
	return feed.Ahead(ctx, t.plan.Steps()-first, func(i int) batch {
		step := first + i
		return t.prepare(epoch, step, order[step*size:(step+1)*size])
	})
}

func (t *trainer) prepare(epoch, step int, order []int32) batch {
	var b batch
	source := t.source
	for _, list := range t.lists(epoch, step, order) {
		inputs, temporary := source.Inputs(list)
		b.inputs = append(b.inputs, inputs...)
		b.temporary = append(b.temporary, temporary...)
	}
	rate := learningRate(t.optim, t.epochs)(epoch)
	seeds := augment.Seeds(t.plan.AugmentSeed(epoch, step), len(order))
	rest := []engine.Input{
		engine.ShardedInput(source.Devices(), seeds, len(seeds)),
		engine.ScalarInput(source.Devices(), float32(rate)),
	}
	b.inputs = append(b.inputs, rest...)
	b.temporary = append(b.temporary, rest...)
	return b
}

// run1 runs one step, compiling it first where that is not done.
func (t *trainer) run1(b batch) (*tensors.Tensor, error) {
	if t.step == nil {
		if err := t.compile(b); err != nil {
			return nil, err
		}
	}
	outputs, err := t.step.Run(b.inputs...)
	if err != nil {
		return nil, err
	}
	b.free()
	return outputs[0], nil
}

func (t *trainer) compile(b batch) error {
	source := t.source
	var sharded []bool
	lists := (len(b.inputs) - 2) / len(source.Sharded())
	for range lists {
		sharded = append(sharded, source.Sharded()...)
	}
	step, err := t.exp.engine.NewStep(string(t.stage), t.store, source.Devices(), append(sharded, true, false),
		func(scope *model.Scope, inputs []*Node) []*Node { return t.graph(scope, inputs, lists) })
	if err != nil {
		return err
	}
	t.step = step
	return t.exp.compile(t.stage, "", step, &t.state.Cost, b.inputs...)
}

// graph is the whole training step: views, forward, backward, update.
func (t *trainer) graph(scope *model.Scope, inputs []*Node, lists int) []*Node {
	source := t.source
	width := len(source.Sharded())
	images := make([]*Node, lists)
	for i := range images {
		images[i] = source.Images(inputs[i*width : (i+1)*width])
	}
	seeds, rate := inputs[lists*width], inputs[lists*width+1]
	loss, metrics := t.loss(scope, images, seeds)
	if t.learns != nil {
		rate = Mul(rate, t.learns(metrics))
	}
	t.update(scope, loss, rate)
	return []*Node{Stack(metrics, 0)}
}

// update moves the variables that the loss depends on.
func (t *trainer) update(scope *model.Scope, loss, rate *Node) {
	variables := t.trainable(scope, loss)
	nodes := make([]*Node, len(variables))
	for i, v := range variables {
		nodes[i] = v.NodeValue(loss)
	}
	optimizer(t.optim).Update(scope.In(optimScope), variables, Gradient(loss, nodes...), rate)
	if t.after != nil {
		t.after(scope, variables, loss)
	}
}

func (t *trainer) trainable(scope *model.Scope, like *Node) []*model.Variable {
	var out []*model.Variable
	for v := range scope.IterVariables() {
		frozen := slices.ContainsFunc(t.frozen, func(s string) bool { return hasScope(v.Path(), s) })
		if v.Trainable && !frozen && v.InUseByGraph(like.Graph()) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) })
	return out
}

// statistics are the variables that the forward pass changes by itself.
func (t *trainer) statistics(scope *model.Scope, like *Node) []*model.Variable {
	var out []*model.Variable
	for v := range scope.IterVariables() {
		if hasScope(v.Path(), backboneScope) && !v.Trainable && v.InUseByGraph(like.Graph()) {
			out = append(out, v)
		}
	}
	return out
}

// flush adds the waiting metrics to the sums and reports progress.
func (t *trainer) flush(pending *[]*tensors.Tensor) error {
	for i, metric := range *pending {
		values, err := tensors.CopyFlatData[float32](metric)
		if err != nil {
			return fmt.Errorf("read metrics: %w", err)
		}
		metric.MustFinalizeAll()
		if t.state.Sums == nil {
			t.state.Sums = make([]float64, len(values))
		}
		for m, v := range values {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				step := t.state.Step - len(*pending) + i + 1
				return fmt.Errorf("step %d: %s is %v: the last checkpoint is kept; try a lower %s.lr", step, t.metrics[m], v, t.stage)
			}
			t.state.Sums[m] += float64(v)
		}
	}
	*pending = (*pending)[:0]
	t.exp.event(stage.Event{Kind: stage.Progress, Stage: t.stage, Epoch: t.state.Epoch + 1, Epochs: t.epochs,
		Done: t.state.Epoch*t.plan.Steps() + t.state.Step, Total: t.epochs * t.plan.Steps(), Unit: "steps",
		Seconds: t.state.Cost.Seconds + t.watch.Elapsed().Seconds()})
	return nil
}

func (t *trainer) means() []stage.Metric {
	out := make([]stage.Metric, len(t.metrics))
	for i, name := range t.metrics {
		out[i] = stage.Metric{Name: name, Value: t.state.Sums[i] / float64(t.plan.Steps())}
	}
	return out
}

func (t *trainer) record(metrics []stage.Metric) {
	r := rundir.Epoch{Stage: t.stage, Epoch: t.state.Epoch, Metrics: map[string]float64{}}
	for _, m := range metrics {
		r.Metrics[m.Name] = m.Value
	}
	t.state.History = append(t.state.History, r)
}

func (t *trainer) close() {
	if t.step != nil {
		t.step.Close()
		t.step = nil
	}
}

func optimizer(o config.Optim) optim.Optimizer {
	if o.Optimizer == "adam" {
		return optim.Adam{WeightDecay: o.WeightDecay}
	}
	return optim.SGD{Momentum: o.Momentum, WeightDecay: o.WeightDecay, Nesterov: o.Nesterov}
}

// learningRate is the rate of each epoch, counted from 0.
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
