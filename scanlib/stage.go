package scanlib

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"scango/scanlib/stage"
	"time"
)

// Cost is what a stage took, over all the runs that it needed.
type Cost struct {
	Seconds           float64 `json:"seconds"`         // wall time, compiling included
	CompileSeconds    float64 `json:"compile_seconds"` // of them, compiling
	CPUSeconds        float64 `json:"cpu_seconds"`     // of all threads, compiling included
	CompileCPUSeconds float64 `json:"compile_cpu_seconds"`
}

// outcome is what a finished stage keeps beside its arrays.
type outcome struct {
	Stage  stage.Stage        `json:"stage"`
	Images string             `json:"images,omitempty"` // hash of the run's images; "" of an older version
	Cost   Cost               `json:"cost"`
	Facts  map[string]float64 `json:"facts,omitempty"`
}

// finished returns the outcome and the arrays of a stage that has ended, or nil.
// It refuses what was made from other images.
func (e *Experiment) finished(s stage.Stage) (*outcome, weights, error) {
	var done outcome
	there, err := e.dir.readJSON(&done, string(s), "done.json")
	if err != nil || !there {
		return nil, nil, err
	}
	if mine := e.imagesHash(); done.Images != "" && mine != "" && done.Images != mine {
		return nil, nil, fmt.Errorf("%s was made from other images than this run's: delete it to compute it anew", e.dir.file(string(s)))
	}
	w, _, err := loadWeights(e.dir.file(string(s), "model.safetensors"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s, err)
	}
	e.event(stage.Event{Kind: stage.Loaded, Stage: s, Seconds: done.Cost.Seconds})
	return &done, w, nil
}

// Done tells whether a stage has ended: pretext, neighbors, kmeans, scan or
// selflabel.
func (e *Experiment) Done(s stage.Stage) bool { return e.dir.has(string(s), "done.json") }

// Finished loads the clusters of the stages that have ended, SCAN's first, up
// to the one named.
func (e *Experiment) Finished(last stage.Stage) ([]*Clusters, error) {
	var out []*Clusters
	for _, s := range stage.Clustering() {
		done, w, err := e.finished(s)
		if err != nil {
			return nil, err
		}
		if done != nil {
			out = append(out, &Clusters{exp: e, stage: s, weights: w, Epoch: int(done.Facts["epoch"])})
		}
		if s == last {
			break
		}
	}
	return out, nil
}

// finish keeps the arrays of a stage and marks it as ended, in that order.
func (e *Experiment) finish(s stage.Stage, w weights, cost Cost, facts map[string]float64) error {
	if err := w.save(e.dir.file(string(s), "model.safetensors"), nil); err != nil {
		return err
	}
	if err := e.dir.writeJSON(outcome{Stage: s, Images: e.imagesHash(), Cost: cost, Facts: facts}, string(s), "done.json"); err != nil {
		return err
	}
	e.event(stage.Event{Kind: stage.Finished, Stage: s, Seconds: cost.Seconds})
	return nil
}

// stopwatch measures a stage that has no checkpoints.
type stopwatch struct {
	start time.Time
	used  usage
	Cost
}

func startWatch() *stopwatch { return &stopwatch{start: time.Now(), used: cpuUsage()} }

func (s *stopwatch) stop() Cost {
	s.Seconds = time.Since(s.start).Seconds()
	s.CPUSeconds = cpuUsage().seconds - s.used.seconds
	return s.Cost
}

// progress reports images done in a stage.
func (e *Experiment) progress(s stage.Stage, part string, total int) func(done int) {
	start := time.Now()
	return func(done int) {
		e.event(stage.Event{Kind: stage.Progress, Stage: s, Part: part, Done: done, Total: total, Unit: "images", Seconds: time.Since(start).Seconds()})
	}
}

// stageError adds the stage to an error, but leaves a cancellation alone.
func stageError(ctx context.Context, s string, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%s: %w", s, err)
}
