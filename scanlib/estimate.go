package scanlib

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/audit"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/stage"
)

// probeSteps are timed of each stage after one that compiles it, but for no
// longer than probeTime, nor less than one.
const (
	probeSteps = 10
	probeTime  = 30 * time.Second
)

// Estimate says how long the training stages of a configuration will take here:
// it runs some steps of each, on the images of ds, in a directory that is
// removed after. Features, mining and scores come on top.
func Estimate(ctx context.Context, cfg *config.Config, ds *data.Dataset, o Options) ([]audit.Stage, error) {
	dir, err := os.MkdirTemp("", "scan-probe-")
	if err != nil {
		return nil, fmt.Errorf("probe: %w", err)
	}
	defer os.RemoveAll(dir)
	exp, err := Open(ctx, dir, cfg, ds, o)
	if err != nil {
		return nil, err
	}
	defer exp.Close()
	itself := &Neighbors{Train: make([]int32, exp.train.Len()), K: 1} // any will do: image 0
	stages := []*trainer{exp.pretextTrainer()}
	if exp.cfg.Has(stage.Scan) {
		stages = append(stages, exp.scanTrainer(model.NewStore(), itself))
	}
	if exp.cfg.Has(stage.SelfLabel) {
		stages = append(stages, exp.selfLabelTrainer(model.NewStore()))
	}
	var out []audit.Stage
	for _, t := range stages {
		timed, err := t.probe(ctx)
		if err != nil {
			return nil, stageError(ctx, "timing of "+string(t.stage), err)
		}
		out = append(out, timed)
	}
	return out, nil
}

// probe times some steps of the first epoch.
func (t *trainer) probe(ctx context.Context) (audit.Stage, error) {
	defer t.close()
	s := audit.Stage{Name: string(t.stage), Steps: t.epochs * t.plan.Steps()}
	order := t.plan.Epoch(0)
	var began time.Time
	for i := range probeSteps + 1 {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		at := i % t.plan.Steps()
		metrics, err := t.run1(t.prepare(0, at, order[at*t.plan.BatchSize:(at+1)*t.plan.BatchSize]))
		if err != nil {
			return s, err
		}
		if _, err := tensors.CopyFlatData[float32](metrics); err != nil { // waits for the step
			return s, err
		}
		metrics.MustFinalizeAll()
		t.exp.event(stage.Event{Kind: stage.Progress, Stage: t.stage, Part: "timing", Done: i, Total: probeSteps, Unit: "steps"})
		if i == 0 {
			began = time.Now()
			continue
		}
		s.StepSeconds = time.Since(began).Seconds() / float64(i)
		if time.Since(began) > probeTime {
			break
		}
	}
	s.CompileSeconds = t.state.Cost.CompileSeconds
	s.Seconds = s.CompileSeconds + float64(s.Steps)*s.StepSeconds
	return s, nil
}
