package scanlib

import (
	"context"
	"fmt"
	"slices"
	"time"

	"scango/scanlib/data"
)

// sets are the images of a run with their labels.
type sets struct {
	train, val *data.Set
	opened     []*data.Set // what train and val are parts of
}

func (s *sets) close() {
	for _, set := range s.opened {
		set.Close()
	}
}

// openSets reads the configured data set and divides it.
func (e *Experiment) openSets(ctx context.Context) error {
	start := time.Now()
	e.event(Event{Kind: Started, Stage: "data", Unit: "images"})
	s := &sets{}
	e.sets = s
	whole, err := e.openSet(ctx, e.cfg.Data.Root, true, e.cfg.Data.NumTrain)
	if err != nil {
		return err
	}
	s.train, s.val = whole, whole
	switch {
	case e.cfg.Data.Dataset != "folder" || e.cfg.Data.ValRoot != "":
		root := e.cfg.Data.ValRoot
		if root == "" {
			root = e.cfg.Data.Root
		}
		if s.val, err = e.openSet(ctx, root, false, e.cfg.Data.NumVal); err != nil {
			return err
		}
		alignClasses(s.train, s.val)
	case e.cfg.Data.ValFraction > 0:
		if s.train, s.val, err = whole.Split(e.cfg.Data.ValFraction, e.cfg.Seed); err != nil {
			return err
		}
	}
	e.train, e.val = s.train.Images, s.val.Images
	e.event(Event{Kind: Finished, Stage: "data", Done: e.train.Len() + e.val.Len(), Unit: "images",
		Seconds: time.Since(start).Seconds(),
		Message: fmt.Sprintf("%d to train, %d to validate, %d×%d pixels", e.train.Len(), e.val.Len(), e.train.Width, e.train.Height)})
	return nil
}

func (e *Experiment) openSet(ctx context.Context, root string, train bool, limit int) (*data.Set, error) {
	c := e.cfg.Data
	o := data.Options{
		Size: c.Size, Resize: data.Resize(c.Resize), Limit: limit, Seed: e.cfg.Seed, Strict: c.Strict,
		Progress: func(done, total int) {
			e.event(Event{Kind: Progress, Stage: "data", Done: done, Total: total, Unit: "images"})
		},
	}
	var set *data.Set
	var err error
	switch c.Dataset {
	case "mnist":
		set, err = data.OpenMNIST(ctx, root, train, o)
	case "cifar10":
		set, err = data.OpenCIFAR10(ctx, root, train, o)
	default:
		set, err = data.OpenFolder(ctx, root, c.LabelsCSV, o)
	}
	if err != nil {
		return nil, err
	}
	e.sets.opened = append(e.sets.opened, set)
	e.warnAbout(set)
	return set, nil
}

// warnAbout names what of a set could not be used.
func (e *Experiment) warnAbout(set *data.Set) {
	warn := func(format string, args ...any) {
		e.event(Event{Kind: Warning, Stage: "data", Message: fmt.Sprintf(format, args...)})
	}
	if set.Rebuilt != "" {
		warn("the cached images were damaged and are decoded again: %s", set.Rebuilt)
	}
	for _, skip := range set.Skipped {
		warn("skipped %s: %s", skip.Name, skip.Reason)
	}
	if n := len(set.Skipped); n > 0 {
		warn("%d of %d files skipped (data.strict=true stops at the first)", n, n+set.Len())
	}
	if n := len(set.UnknownLabels); n > 0 {
		warn("%d rows of %s fit no image, the first is %q", n, e.cfg.Data.LabelsCSV, set.UnknownLabels[0])
	}
}

// alignClasses numbers the classes of both sets alike, by name.
func alignClasses(train, val *data.Set) {
	classes := slices.Clone(train.Classes)
	for _, name := range val.Classes {
		if !slices.Contains(classes, name) {
			classes = append(classes, name)
		}
	}
	labels := slices.Clone(val.Labels)
	for i, label := range labels {
		if label >= 0 {
			labels[i] = slices.Index(classes, val.Classes[label])
		}
	}
	val.Labels = labels
	train.Classes, val.Classes = classes, classes
}
