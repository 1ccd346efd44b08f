package train

import (
	"context"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/memory"
	"scango/scanlib/stage"
)

// After a step that compiles it, each stage is timed for up to timedSteps steps
// or timingLimit, and for at least one step.
const (
	timedSteps  = 10
	timingLimit = 30 * time.Second
)

// Timing is how long a stage is expected to take.
type Timing struct {
	Stage          stage.Stage
	Steps          int     // of the stage
	StepSeconds    float64 // of one step
	CompileSeconds float64
}

// Time measures a few steps of each training stage of a configuration, on
// untrained networks.
func (s Setup) Time(ctx context.Context, cfg *config.Config) ([]Timing, error) {
	trainers := []*Trainer{s.pretextTrainer(cfg.Pretext)}
	if cfg.Has(stage.Scan) {
		itself := &memory.Neighbors{Train: make([]int32, s.Train.Len()), K: 1} // any will do: image 0
		t, _ := s.scanTrainer(cfg.Scan, itself)
		trainers = append(trainers, t)
	}
	if cfg.Has(stage.SelfLabel) {
		t, _ := s.selfLabelTrainer(cfg.SelfLabel)
		trainers = append(trainers, t)
	}
	var out []Timing
	for _, t := range trainers {
		timing, err := t.time(ctx)
		if err != nil {
			return nil, named(ctx, "timing of "+t.Stage, err)
		}
		out = append(out, timing)
	}
	return out, nil
}

// time measures some steps of the first epoch.
func (t *Trainer) time(ctx context.Context) (Timing, error) {
	defer t.close()
	t.store = model.NewStore()
	out := Timing{Stage: t.Stage, Steps: t.steps()}
	order := t.Plan.Epoch(0)
	var began time.Time
	for i := range timedSteps + 1 {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		at := i % t.Plan.Steps()
		if err := t.timeStep(at, order); err != nil {
			return out, err
		}
		t.Event(stage.Event{Kind: stage.Progress, Stage: t.Stage, Part: "timing", Done: i, Total: timedSteps, Unit: "steps"})
		if i == 0 {
			began = time.Now()
			continue
		}
		out.StepSeconds = time.Since(began).Seconds() / float64(i)
		if time.Since(began) > timingLimit {
			break
		}
	}
	out.CompileSeconds = t.state.Cost.CompileSeconds
	return out, nil
}

// timeStep runs a step and waits for it.
func (t *Trainer) timeStep(at int, order []int32) error {
	size := t.Plan.BatchSize
	metrics, err := t.runStep(t.prepare(0, at, order[at*size:(at+1)*size]))
	if err != nil {
		return err
	}
	defer metrics.MustFinalizeAll()
	_, err = tensors.CopyFlatData[float32](metrics)
	return err
}
