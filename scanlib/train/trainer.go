package train

import (
	"context"
	"fmt"
	"math"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Task is what one stage does.
type Task interface {
	// Batches returns the images of a step: one index list, or several of the
	// same length, made from the step's share of the shuffled images.
	Batches(epoch, step int, order []int32) [][]int32
	// Loss builds a step from the images of each list, uint8 [batch, H, W, 3],
	// and the seeds of their views, uint32 [batch].
	Loss(scope *model.Scope, images []*Node, seeds *Node) Step
	// EndEpoch adds metrics when an epoch is done; stop ends the stage early.
	EndEpoch(ctx context.Context, t *Trainer, epoch int, metrics []stage.Metric) (more []stage.Metric, stop bool, err error)
}

// Step is the part of a training step that a task decides.
type Step struct {
	Loss    *Node
	Metrics []*Node // scalars: the first of Stage.Metrics, in that order

	// Learn, if set, is 0 where there is nothing to learn from, and 1
	// otherwise: at 0 the weights stay as they are.
	Learn *Node
	// Update, if set, changes further variables after the optimizer, in the
	// same graph; variables are those that were trained.
	Update func(scope *model.Scope, variables []*model.Variable, like *Node)
}

// Trainer runs the epochs of one stage. What changes while it runs is in the
// store and in the state; together they are a checkpoint.
type Trainer struct {
	Setup
	Stage  stage.Stage
	Task   Task
	Epochs int
	Plan   feed.Plan
	Source feed.Source // of the images that Plan counts
	Optim  config.Optim
	Frozen []string // variables below these paths stay as they are

	// Start makes the variables that the stage starts from.
	Start func(ctx context.Context) (rundir.Arrays, error)

	store *model.Store
	state State

	saved  rundir.Arrays // the checkpoint that the stage continues from; nil if it starts
	damage error         // of saved, found as the step is built
	step   *engine.Step
	watch  stage.Watch
}

// State is the progress of a stage that is not in variables.
type State struct {
	Epoch   int                `json:"epoch"` // epochs completed
	Step    int                `json:"step"`  // steps of the next one completed
	Sums    []float64          `json:"sums"`  // of the metrics over those steps
	History []rundir.Epoch     `json:"history"`
	Best    map[string]float64 `json:"best,omitempty"` // what the stage selects by
	Dead    []int              `json:"dead,omitempty"` // clusters that were warned of
	Stopped bool               `json:"stopped,omitempty"`
	Cost    stage.Cost         `json:"cost"`
}

// Run trains until the last epoch, from a checkpoint if there is one.
func (t *Trainer) Run(ctx context.Context) error {
	t.watch = stage.StartWatch()
	if err := t.begin(ctx); err != nil {
		return named(ctx, t.Stage, err)
	}
	t.Event(stage.Event{Kind: stage.Started, Stage: t.Stage, Epoch: t.state.Epoch, Epochs: t.Epochs,
		Done: t.stepsDone(), Total: t.steps(), Unit: "steps"})
	if t.Plan.Steps() == 0 {
		return fmt.Errorf("%s: %d images are fewer than a batch of %d: set %s.batch_size to %d or less",
			t.Stage, t.Plan.N, t.Plan.BatchSize, t.Stage, t.Plan.N)
	}
	defer t.close()
	for t.state.Epoch < t.Epochs && !t.state.Stopped {
		epoch := t.state.Epoch + 1
		if err := t.epoch(ctx); err != nil {
			return fmt.Errorf("%s: epoch %d: %w", t.Stage, epoch, err)
		}
	}
	return nil
}

// begin continues from the stage's checkpoint, or starts.
func (t *Trainer) begin(ctx context.Context) error {
	variables, err := t.Dir.Checkpoint(t.Stage, &t.state)
	switch {
	case err != nil:
		return err
	case variables != nil && t.stepsDone() != 0: // before its first step, a stage has not made all variables
		err = t.resume(variables)
	default:
		variables, err = t.Start(ctx)
	}
	if err != nil {
		return err
	}
	t.store, err = network.NewStore(variables)
	return err
}

// resume checks a checkpoint, and completes the history up to it: a process may
// have been killed before it did.
func (t *Trainer) resume(variables rundir.Arrays) error {
	if err := t.checkSaved(variables); err != nil {
		return t.Dir.DamagedCheckpoint(t.Stage, err)
	}
	t.saved = variables
	return t.Dir.WriteHistory(t.Stage, t.state.History)
}

func (t *Trainer) checkSaved(variables rundir.Arrays) error {
	s := t.state
	if s.Epoch < 0 || s.Step < 0 || s.Step > t.Plan.Steps() || len(s.Sums) > len(t.Stage.Metrics()) || len(s.History) != s.Epoch {
		return fmt.Errorf("epoch %d, step %d, %d sums, %d epochs of history are inconsistent", s.Epoch, s.Step, len(s.Sums), len(s.History))
	}
	shapes := rundir.Shapes{}
	for path, one := range variables {
		shapes[path] = one.Dims
	}
	return variables.Check(shapes)
}

// charged returns the cost of the stage, with the time since it was last
// charged.
func (t *Trainer) charged() stage.Cost {
	t.watch.Charge(&t.state.Cost)
	return t.state.Cost
}

// steps returns the number of steps of the stage, and stepsDone those
// completed.
func (t *Trainer) steps() int { return t.Epochs * t.Plan.Steps() }

func (t *Trainer) stepsDone() int { return t.state.Epoch*t.Plan.Steps() + t.state.Step }

// epoch runs what is left of the next epoch and saves a checkpoint, also when
// ctx ends in the middle of it.
func (t *Trainer) epoch(ctx context.Context) error {
	order := t.Plan.Epoch(t.state.Epoch)
	feedCtx, stop := context.WithCancel(ctx)
	batches := t.prefetch(feedCtx, order)
	defer func() { // wait for the feed: it reads images that may be unmapped after
		stop()
		for b := range batches {
			b.Free()
		}
	}()
	pending := make([]*tensors.Tensor, 0, maxPending)
	flushed := time.Now()
	for batch := range batches {
		if ctx.Err() != nil {
			batch.Free()
			break
		}
		metrics, err := t.runStep(batch)
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

func (t *Trainer) interrupted(cause error) error {
	if err := t.save(); err != nil {
		return err
	}
	return cause
}

func (t *Trainer) finishEpoch(ctx context.Context) error {
	metrics := t.means()
	before := t.state
	t.state.Epoch, t.state.Step, t.state.Sums = t.state.Epoch+1, 0, nil
	more, stop, err := t.Task.EndEpoch(ctx, t, t.state.Epoch, metrics)
	if err != nil {
		t.state = before
		if ctx.Err() != nil {
			return t.interrupted(ctx.Err())
		}
		return err
	}
	metrics, t.state.Stopped = append(metrics, more...), stop
	t.record(metrics)
	if err := t.save(); err != nil {
		return err
	}
	t.Event(stage.Event{Kind: stage.Epoch, Stage: t.Stage, Epoch: t.state.Epoch, Epochs: t.Epochs, Metrics: metrics,
		Done: t.stepsDone(), Total: t.steps(), Unit: "steps"})
	return nil
}

// save writes a checkpoint: every variable, including the optimizer's, and the
// state. Random numbers need no saving: they are functions of the seed, the
// epoch and the step.
func (t *Trainer) save() error {
	t.charged()
	variables, err := network.Read(t.store)
	if err != nil {
		return err
	}
	if err := t.Dir.SaveCheckpoint(t.Stage, variables, t.state); err != nil {
		return err
	}
	return t.Dir.WriteHistory(t.Stage, t.state.History)
}

// flush adds the waiting metrics to the sums and reports progress.
func (t *Trainer) flush(pending *[]*tensors.Tensor) error {
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
				return fmt.Errorf("step %d: %s is %v: the last checkpoint is kept; try a lower %s.lr", step, t.Stage.Metrics()[m], v, t.Stage)
			}
			t.state.Sums[m] += float64(v)
		}
	}
	*pending = (*pending)[:0]
	t.Event(stage.Event{Kind: stage.Progress, Stage: t.Stage, Epoch: t.state.Epoch + 1, Epochs: t.Epochs,
		Done: t.stepsDone(), Total: t.steps(), Unit: "steps",
		Seconds: t.state.Cost.Seconds + t.watch.Elapsed().Seconds()})
	return nil
}

// means returns the metrics of an epoch, averaged over its steps.
func (t *Trainer) means() []stage.Metric {
	out := make([]stage.Metric, len(t.state.Sums))
	for i, name := range t.Stage.Metrics()[:len(out)] {
		out[i] = stage.Metric{Name: name, Value: t.state.Sums[i] / float64(t.Plan.Steps())}
	}
	return out
}

func (t *Trainer) record(metrics []stage.Metric) {
	r := rundir.Epoch{Stage: t.Stage, Epoch: t.state.Epoch, Metrics: map[string]float64{}}
	for _, m := range metrics {
		r.Metrics[m.Name] = m.Value
	}
	t.state.History = append(t.state.History, r)
}

func (t *Trainer) close() {
	if t.step != nil {
		t.step.Close()
		t.step = nil
	}
}
