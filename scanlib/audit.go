package scanlib

import (
	"context"
	"fmt"
	"os"
	"time"

	"scango/scanlib/audit"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/network"
	"scango/scanlib/stage"
)

// AuditOptions are what an audit needs in addition to the configuration.
type AuditOptions struct {
	Engine *engine.Engine    // to time the stages on; nil leaves that out
	Event  func(stage.Event) // as in Options
}

// Audit inspects the images of a configuration and changes nothing. It packs
// image files only to time the stages.
func Audit(ctx context.Context, cfg *config.Config, o AuditOptions) (*audit.Result, error) {
	began := time.Now()
	tell := func(ev stage.Event) {
		ev.Stage, ev.Unit, ev.Seconds = stage.Audit, "images", time.Since(began).Seconds()
		if o.Event != nil {
			o.Event(ev)
		}
	}
	tell(stage.Event{Kind: stage.Started})
	images := dataOptions(cfg)
	images.Progress = func(done, total int) { tell(stage.Event{Kind: stage.Progress, Done: done, Total: total}) }
	found, err := audit.Look(ctx, cfg.Data.Dataset, images, audit.Plan{
		Features: network.New(cfg).Backbone.FeaturesDim(), Resident: residentLimit,
	})
	if err != nil {
		return nil, err
	}
	tell(stage.Event{Kind: stage.Finished, Done: found.Total.Count})
	if o.Engine == nil {
		return found, nil
	}
	if err := timeStages(ctx, cfg, o, found.Report); err != nil {
		found.Close()
		return nil, err
	}
	return found, nil
}

// timeStages times the stages. If they cannot run, the report gets a note.
func timeStages(ctx context.Context, cfg *config.Config, o AuditOptions, r *audit.Report) error {
	fit := *cfg
	ds, err := OpenDataset(ctx, &fit, nil)
	if err == nil {
		defer ds.Close()
		fit.Fit(ds.Train.Len(), ds.Val.Len())
		r.Stages, err = estimate(ctx, &fit, ds, Options{Engine: o.Engine, Event: o.Event})
	}
	if ctx.Err() != nil {
		return fmt.Errorf("audit stopped: %w", ctx.Err())
	}
	if err != nil {
		r.Notes = append(r.Notes, "the stages were not timed: "+err.Error())
	}
	return nil
}

// estimate predicts how long the training stages of a configuration take on
// this machine, from a few steps of each in a temporary directory. Features,
// mining and scores are not included.
func estimate(ctx context.Context, cfg *config.Config, ds *data.Dataset, o Options) ([]audit.Stage, error) {
	dir, err := os.MkdirTemp("", "scan-probe-")
	if err != nil {
		return nil, fmt.Errorf("time stages: %w", err)
	}
	defer os.RemoveAll(dir)
	e, err := Open(ctx, dir, cfg, ds, o)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	timings, err := e.setup.Time(ctx, e.Config)
	var out []audit.Stage
	for _, t := range timings {
		out = append(out, audit.Stage{Name: string(t.Stage), Steps: t.Steps, StepSeconds: t.StepSeconds, CompileSeconds: t.CompileSeconds,
			Seconds: t.CompileSeconds + float64(t.Steps)*t.StepSeconds})
	}
	return out, err
}
