package scanlib

import (
	"context"
	"fmt"
	"time"

	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// finished returns the outcome and the arrays of a stage that has ended, or nil.
func (e *Experiment) finished(s stage.Stage) (*rundir.Outcome, rundir.Arrays, error) {
	done, w, err := e.dir.Load(s, e.imagesHash())
	if done != nil {
		e.event(stage.Event{Kind: stage.Loaded, Stage: s, Seconds: done.Cost.Seconds})
	}
	return done, w, err
}

// Done reports whether a stage has ended.
func (e *Experiment) Done(s stage.Stage) bool { return e.dir.Done(s) }

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

// finish keeps the arrays of a stage and marks it as ended.
func (e *Experiment) finish(s stage.Stage, w rundir.Arrays, cost stage.Cost, facts map[string]float64) error {
	if err := e.dir.Finish(rundir.Outcome{Stage: s, Images: e.imagesHash(), Cost: cost, Facts: facts}, w); err != nil {
		return err
	}
	e.event(stage.Event{Kind: stage.Finished, Stage: s, Seconds: cost.Seconds})
	return nil
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
