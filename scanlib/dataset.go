package scanlib

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"scango/scanlib/config"
	"scango/scanlib/data"
)

// Dataset is the images of a configuration, divided, with their labels.
// Training stages are given the images alone.
type Dataset struct {
	Train, Val *data.Set
	opened     []*data.Set // what Train and Val are parts of
	notify     func(Event)
}

// Close frees the images.
func (s *Dataset) Close() {
	for _, set := range s.opened {
		set.Close()
	}
}

func (s *Dataset) event(ev Event) {
	ev.Stage = "data"
	if s.notify != nil {
		s.notify(ev)
	}
}

// OpenDataset reads the configured images, packing them first if that was not
// done before, and divides them. event, which may be nil, is told of progress
// and of files that are skipped.
func OpenDataset(ctx context.Context, cfg *config.Config, event func(Event)) (*Dataset, error) {
	start := time.Now()
	s := &Dataset{notify: event}
	s.event(Event{Kind: Started, Unit: "images"})
	if err := s.open(ctx, cfg); err != nil {
		s.Close()
		return nil, err
	}
	n := s.Train.Len() + s.Val.Len()
	s.event(Event{Kind: Finished, Done: n, Unit: "images", Seconds: time.Since(start).Seconds(),
		Message: fmt.Sprintf("%d to train, %d to validate, %d×%d pixels", s.Train.Len(), s.Val.Len(), s.Train.Width, s.Train.Height)})
	return s, nil
}

func (s *Dataset) open(ctx context.Context, cfg *config.Config) error {
	whole, err := s.read(ctx, cfg, cfg.Data.Root, true, cfg.Data.NumTrain)
	if err != nil {
		return err
	}
	s.Train, s.Val = whole, whole
	switch {
	case cfg.Data.Dataset != "folder" || cfg.Data.ValRoot != "":
		root := cmp.Or(cfg.Data.ValRoot, cfg.Data.Root)
		if s.Val, err = s.read(ctx, cfg, root, false, cfg.Data.NumVal); err != nil {
			return err
		}
		alignClasses(s.Train, s.Val)
	case cfg.Data.ValFraction > 0:
		s.Train, s.Val, err = whole.Split(cfg.Data.ValFraction, cfg.Seed)
	}
	return err
}

func (s *Dataset) read(ctx context.Context, cfg *config.Config, root string, train bool, limit int) (*data.Set, error) {
	c := cfg.Data
	o := data.Options{
		Size: c.Size, Resize: data.Resize(c.Resize), Limit: limit, Seed: cfg.Seed, Strict: c.Strict,
		Progress: func(done, total int) {
			s.event(Event{Kind: Progress, Done: done, Total: total, Unit: "images"})
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
	s.opened = append(s.opened, set)
	s.warnAbout(set, c.LabelsCSV)
	return set, nil
}

// warnAbout names what of a set could not be used.
func (s *Dataset) warnAbout(set *data.Set, labels string) {
	warn := func(format string, args ...any) {
		s.event(Event{Kind: Warning, Message: fmt.Sprintf(format, args...)})
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
	for _, odd := range set.Odd {
		warn("odd %s: %s", odd.Name, odd.Reason)
	}
	if n := len(set.UnknownLabels); n > 0 {
		warn("%d rows of %s fit no image, the first is %q", n, labels, set.UnknownLabels[0])
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
