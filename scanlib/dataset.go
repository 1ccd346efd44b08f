package scanlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/stage"
)

// Dataset is the images of a configuration, divided, with their labels.
// Training stages are given the images alone.
type Dataset struct {
	Train, Val *data.Set
	// Pretext is what the pretext task learns from: Train, or more where the
	// data set has unlabeled images besides.
	Pretext *data.Set
	opened  []*data.Set // what the three are parts of
	notify  func(stage.Event)
}

// Close frees the images.
func (s *Dataset) Close() {
	for _, set := range s.opened {
		set.Close()
	}
}

func (s *Dataset) event(ev stage.Event) {
	ev.Stage = stage.Data
	if s.notify != nil {
		s.notify(ev)
	}
}

func (s *Dataset) warn(format string, args ...any) {
	s.event(stage.Event{Kind: stage.Warning, Message: fmt.Sprintf(format, args...)})
}

// OpenDataset reads the configured images, packing them first if that was not
// done before, and divides them; a folder that holds train and val is divided
// already. event, which may be nil, is told of progress,
// of files that are skipped, and of images that are in both parts.
func OpenDataset(ctx context.Context, cfg *config.Config, event func(stage.Event)) (*Dataset, error) {
	start, divided := time.Now(), *cfg
	divided.Data = dividedFolder(cfg.Data)
	s := &Dataset{notify: event}
	s.event(stage.Event{Kind: stage.Started, Unit: "images"})
	if err := s.open(ctx, &divided); err != nil {
		s.Close()
		return nil, err
	}
	n, more := s.Train.Len()+s.Val.Len(), ""
	if s.Pretext != s.Train {
		more = fmt.Sprintf("%d for the pretext task, ", s.Pretext.Len())
	}
	s.event(stage.Event{Kind: stage.Finished, Done: n, Unit: "images", Seconds: time.Since(start).Seconds(),
		Message: fmt.Sprintf("%s%d to train, %d to validate, %d×%d pixels", more, s.Train.Len(), s.Val.Len(), s.Train.Width, s.Train.Height)})
	return s, nil
}

func (s *Dataset) open(ctx context.Context, cfg *config.Config) error {
	whole, err := s.read(ctx, cfg, training)
	if err != nil {
		return err
	}
	held, err := s.read(ctx, cfg, heldOut)
	if errors.Is(err, data.ErrNoHeldOut) && cfg.Data.TrainList+cfg.Data.ValList != "" {
		held, err = s.read(ctx, cfg, listed)
	}
	s.Train, s.Val = whole, held
	switch {
	case err == nil:
		alignClasses(s.Train, s.Val)
	case !errors.Is(err, data.ErrNoHeldOut):
		return err
	case cfg.Data.ValFraction > 0:
		if s.Train, s.Val, err = whole.Split(cfg.Data.ValFraction, cfg.Seed); err != nil {
			return err
		}
	default:
		s.Val = whole
	}
	s.Pretext = s.Train
	if cfg.Data.Dataset == "stl10" && cfg.Data.Unlabeled {
		if s.Pretext, err = s.read(ctx, cfg, pretext); err != nil {
			return err
		}
	}
	if s.Val != s.Train {
		s.warnAboutLeaks()
	}
	return nil
}

// dividedFolder takes a folder that holds train and val as two, and not as two
// classes; with a file of labels, whose paths start at the folder, it stays one.
func dividedFolder(c config.Data) config.Data {
	train, val := filepath.Join(c.Root, "train"), filepath.Join(c.Root, "val")
	if c.Dataset == "folder" && c.ValRoot == "" && c.LabelsCSV == "" && isFolder(train) && isFolder(val) {
		c.Root, c.ValRoot = train, val
	}
	return c
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// alignClasses numbers the classes of both sets alike, by name.
func alignClasses(train, val *data.Set) {
	classes, index := slices.Clone(train.Classes), map[string]int{}
	for i, name := range classes {
		index[name] = i
	}
	for _, name := range val.Classes {
		if _, known := index[name]; !known {
			index[name] = len(classes)
			classes = append(classes, name)
		}
	}
	labels := slices.Clone(val.Labels)
	for i, label := range labels {
		if label >= 0 {
			labels[i] = index[val.Classes[label]]
		}
	}
	val.Labels = labels
	train.Classes, val.Classes = classes, classes
}

// warnAbout names what of a set could not be used.
func (s *Dataset) warnAbout(set *data.Set, c config.Data) {
	if set.Rebuilt != "" {
		s.warn("the cached images were damaged and are decoded again: %s", set.Rebuilt)
	}
	for _, skip := range set.Skipped {
		s.warn("skipped %s: %s", skip.Name, skip.Reason)
	}
	if n := len(set.Skipped); n > 0 {
		s.warn("%d of %d files skipped (data.strict=true stops at the first)", n, n+set.Len())
	}
	for _, odd := range set.Odd {
		s.warn("odd %s: %s", odd.Name, odd.Reason)
	}
	if n := len(set.UnknownLabels); n > 0 && c.Dataset == "folder" {
		s.warn("%d rows of %s fit no image, the first is %q", n, c.LabelsCSV, set.UnknownLabels[0])
	} else if n > 0 {
		s.warn("%d screens of design_topics.csv have no screenshot: %s; is the archive unpacked in full?", n, some(set.UnknownLabels))
	}
	if n := len(set.UnknownNames); n > 0 {
		s.warn("%d names of the list of images fit none: %s", n, some(set.UnknownNames))
	}
}

// warnAboutLeaks names validation images that training sees too, by their
// pixels.
func (s *Dataset) warnAboutLeaks() {
	val, train := data.Same(s.Pretext.Images, s.Val.Images)
	if len(val) == 0 {
		return
	}
	var pairs []string
	for i, k := range val {
		pairs = append(pairs, s.Val.Names[k]+" is "+s.Pretext.Names[train[i]])
	}
	s.warn("%d of %d validation images are training images too, to the pixel: %s; scores on them tell less",
		len(val), s.Val.Len(), some(pairs))
}

// some are the first few of names.
func some(names []string) string {
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
