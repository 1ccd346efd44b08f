package scanlib

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"runtime"
	"slices"
	"time"

	"scango/scanlib/audit"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/figure"
	"scango/scanlib/stage"
)

// AuditOptions are what an audit needs beside the configuration.
type AuditOptions struct {
	Engine *engine.Engine    // to time the stages on; nil leaves that out
	Event  func(stage.Event) // as in Options
}

// Audited is what an audit found, and the images that it looked at, until it is
// closed.
type Audited struct {
	*audit.Report
	open map[string]func() (image.Image, error)
	sets *Dataset // what open reads from, where that is no folder
}

// Close frees the images.
func (a *Audited) Close() {
	if a.sets != nil {
		a.sets.Close()
	}
}

// Figure shows examples of each finding; ok is false without any.
func (a *Audited) Figure() (f figure.Grid, ok bool) {
	return a.Report.Figure(func(name string) (image.Image, error) {
		if open := a.open[name]; open != nil {
			return open()
		}
		return nil, fmt.Errorf("no image %q", name)
	})
}

// Audit looks at the images of a configuration. A folder that holds train and
// val is taken as both sets of images. Nothing of it is changed, and nothing
// but the stages' probe needs the images to be packed.
func Audit(ctx context.Context, cfg *config.Config, o AuditOptions) (*Audited, error) {
	clone := *cfg
	clone.Data = dividedFolder(cfg.Data)
	a := &auditor{cfg: &clone, event: o.Event, open: map[string]func() (image.Image, error){}, began: time.Now()}
	a.tell(stage.Event{Kind: stage.Started, Unit: "images"})
	out := &Audited{open: a.open}
	if err := a.look(ctx, out); err != nil {
		out.Close()
		return nil, err
	}
	c := clone.Data
	r := a.found.Report(audit.Plan{
		Classes: a.classes, Size: c.Size, Resize: c.Resize,
		Features: newNetwork(&clone).backbone.FeaturesDim(), Resident: residentLimit,
	})
	r.Source = cfg.Data.Root
	if c.Dataset != "folder" {
		r.Source = c.Dataset
	}
	a.tell(stage.Event{Kind: stage.Finished, Unit: "images", Done: r.Total.Count, Seconds: time.Since(a.began).Seconds()})
	if o.Engine != nil {
		if err := a.estimate(ctx, o.Engine, r); err != nil {
			out.Close()
			return nil, err
		}
	}
	out.Report = r
	return out, nil
}

// auditor brings images to an audit.
type auditor struct {
	cfg     *config.Config
	event   func(stage.Event)
	found   audit.Audit
	classes []string
	open    map[string]func() (image.Image, error) // by the name in the report
	began   time.Time
}

func (a *auditor) tell(ev stage.Event) {
	ev.Stage = stage.Audit
	if a.event != nil {
		a.event(ev)
	}
}

func (a *auditor) look(ctx context.Context, out *Audited) (err error) {
	c := a.cfg.Data
	if c.Dataset != "folder" {
		if out.sets, err = OpenDataset(ctx, a.cfg, a.event); err != nil {
			return err
		}
		return a.lookAtSets(ctx, out.sets)
	}
	if err := a.lookAtFolder(ctx, c.Root, false); err != nil {
		return err
	}
	if c.ValRoot != "" {
		return a.lookAtFolder(ctx, c.ValRoot, true)
	}
	return nil
}

// heldPrefix tells validation images from training images of the same name.
const heldPrefix = "val/"

func named(name string, held bool) string {
	if held {
		return heldPrefix + name
	}
	return name
}

func (a *auditor) lookAtFolder(ctx context.Context, root string, held bool) error {
	f, err := data.ListFolder(ctx, root, a.cfg.Data.LabelsCSV)
	if err != nil {
		return err
	}
	for _, skip := range f.Skipped {
		a.found.Broken(named(skip.Name, held), skip.Reason)
	}
	return a.lookAtFiles(ctx, f, held)
}

func (a *auditor) lookAtFiles(ctx context.Context, f *data.Folder, held bool) error {
	class := a.classOf(f.Labels, f.Classes)
	return a.each(ctx, len(f.Names), func(i int) (audit.Image, error) {
		l, err := f.At(ctx, i)
		if err != nil {
			return audit.Image{}, err
		}
		m, err := audit.Measure(l.Image)
		return audit.Image{Width: l.Width, Height: l.Height, Bytes: l.Bytes, Format: l.Format, Mode: l.Mode, Sum: l.Sum, Odd: l.Odd, Measures: m}, err
	}, func(i int, im audit.Image, err error) {
		name := named(f.Names[i], held)
		if err != nil {
			a.found.Broken(name, err.Error())
			return
		}
		im.Name, im.Held, im.Class = name, held, class(i)
		a.found.Add(im)
		a.open[name] = func() (image.Image, error) {
			l, err := f.At(ctx, i)
			return l.Image, err
		}
	})
}

// lookAtSets looks at the files or the records of a data set; one that is
// divided at random is looked at as a whole, as a folder is.
func (a *auditor) lookAtSets(ctx context.Context, sets *Dataset) error {
	for _, whole := range sets.opened {
		if whole == sets.Pretext && whole != sets.Train {
			continue // of the training set, and more
		}
		for _, skip := range whole.Skipped {
			a.found.Broken(named(skip.Name, whole == sets.Val && whole != sets.Train), skip.Reason)
		}
	}
	if len(sets.opened) == 1 { // divided at random, or not at all
		return a.lookAtPart(ctx, sets.opened[0], false)
	}
	if err := a.lookAtPart(ctx, sets.Train, false); err != nil {
		return err
	}
	return a.lookAtPart(ctx, sets.Val, true)
}

func (a *auditor) lookAtPart(ctx context.Context, part *data.Set, held bool) error {
	if files := part.Files(); files != nil {
		return a.lookAtFiles(ctx, files, held)
	}
	class := a.classOf(part.Labels, part.Classes)
	return a.each(ctx, part.Len(), func(i int) (audit.Image, error) {
		m, err := audit.Measure(part.Image(i))
		return audit.Image{Width: part.Width, Height: part.Height, Sum: sha256.Sum256(part.At(i)), Measures: m}, err
	}, func(i int, im audit.Image, err error) {
		im.Name, im.Held, im.Class = named(part.Names[i], held), held, class(i)
		a.found.Add(im)
		a.open[im.Name] = func() (image.Image, error) { return part.Image(i), nil }
	})
}

// each looks at n images side by side.
func (a *auditor) each(ctx context.Context, n int, look func(i int) (audit.Image, error), use func(i int, im audit.Image, err error)) error {
	err := data.InOrder(ctx, n, runtime.GOMAXPROCS(0), look, func(i int, im audit.Image, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		use(i, im, err)
		a.tell(stage.Event{Kind: stage.Progress, Done: i + 1, Total: n, Unit: "images", Seconds: time.Since(a.began).Seconds()})
		return nil
	})
	if ctx.Err() != nil {
		return fmt.Errorf("audit stopped: %w", ctx.Err())
	}
	return err
}

// classOf gives the number of an image's class among those of all parts.
func (a *auditor) classOf(labels []int, classes []string) func(i int) int {
	number := make([]int, len(classes))
	for c, name := range classes {
		if !slices.Contains(a.classes, name) {
			a.classes = append(a.classes, name)
		}
		number[c] = slices.Index(a.classes, name)
	}
	return func(i int) int {
		if labels == nil || labels[i] < 0 {
			return -1
		}
		return number[labels[i]]
	}
}

// estimate times the stages; that they cannot run is a note.
func (a *auditor) estimate(ctx context.Context, eng *engine.Engine, r *audit.Report) error {
	ds, err := OpenDataset(ctx, a.cfg, nil)
	if err == nil {
		defer ds.Close()
		a.cfg.Fit(ds.Train.Len(), ds.Val.Len())
		r.Stages, err = Estimate(ctx, a.cfg, ds, Options{Engine: eng, Event: a.event})
	}
	if ctx.Err() != nil {
		return fmt.Errorf("audit stopped: %w", ctx.Err())
	}
	if err != nil {
		r.Notes = append(r.Notes, "the stages were not timed: "+err.Error())
	}
	return nil
}
