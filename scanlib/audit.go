package scanlib

import (
	"context"
	"fmt"
	"time"

	"scango/scanlib/audit"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

// AuditOptions are what an audit needs beside the configuration.
type AuditOptions struct {
	Engine *engine.Engine    // to time the stages on; nil leaves that out
	Event  func(stage.Event) // as in Options
}

// Audit looks at the images of a configuration. Nothing of it is changed, and
// nothing but the stages' probe needs image files to be packed.
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
		Features: newNetwork(cfg).backbone.FeaturesDim(), Resident: residentLimit,
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

// timeStages times the stages; that they cannot run is a note.
func timeStages(ctx context.Context, cfg *config.Config, o AuditOptions, r *audit.Report) error {
	fit := *cfg
	ds, err := OpenDataset(ctx, &fit, nil)
	if err == nil {
		defer ds.Close()
		fit.Fit(ds.Train.Len(), ds.Val.Len())
		r.Stages, err = Estimate(ctx, &fit, ds, Options{Engine: o.Engine, Event: o.Event})
	}
	if ctx.Err() != nil {
		return fmt.Errorf("audit stopped: %w", ctx.Err())
	}
	if err != nil {
		r.Notes = append(r.Notes, "the stages were not timed: "+err.Error())
	}
	return nil
}
