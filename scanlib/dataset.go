package scanlib

import (
	"context"
	"fmt"
	"strings"
	"time"

	"scango/scanlib/config"
	"scango/scanlib/data"
	_ "scango/scanlib/data/formats" // that data.dataset may name
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// OpenDataset opens the configured images, packing them first if necessary, and
// splits them. event, which may be nil, receives progress, and warnings about
// skipped files and about images that are in both parts.
func OpenDataset(ctx context.Context, cfg *config.Config, event func(stage.Event)) (*data.Dataset, error) {
	tell := func(ev stage.Event) {
		ev.Stage = stage.Data
		if event != nil {
			event(ev)
		}
	}
	began, o := time.Now(), dataOptions(cfg)
	o.Progress = func(done, total int) {
		tell(stage.Event{Kind: stage.Progress, Done: done, Total: total, Unit: "images"})
	}
	o.Warn = func(text string) { tell(stage.Event{Kind: stage.Warning, Message: text}) }
	tell(stage.Event{Kind: stage.Started, Unit: "images"})
	ds, err := data.Open(ctx, cfg.Data.Dataset, o)
	if err != nil {
		return nil, err
	}
	more := ""
	if ds.More != nil {
		more = fmt.Sprintf("%d for the pretext task, ", ds.More.Len())
	}
	tell(stage.Event{Kind: stage.Finished, Done: ds.Train.Len() + ds.Val.Len(), Unit: "images", Seconds: time.Since(began).Seconds(),
		Message: fmt.Sprintf("%s%d to train, %d to validate, %d×%d pixels", more, ds.Train.Len(), ds.Val.Len(), ds.Train.Width, ds.Train.Height)})
	return ds, nil
}

// dataOptions converts the data section of a configuration.
func dataOptions(cfg *config.Config) data.Options {
	c := cfg.Data
	merge := map[string]string{}
	for _, pair := range c.Merge {
		from, to, _ := strings.Cut(pair, "=")
		merge[from] = to
	}
	return data.Options{
		Root: c.Root, ValRoot: c.ValRoot, Size: c.Size, Resize: data.Resize(c.Resize),
		ImageList: c.ImageList, TrainList: c.TrainList, ValList: c.ValList,
		Merge: merge, Classes: c.Classes, PerClass: c.PerClass, Fraction: c.Fraction, NumTrain: c.NumTrain, NumVal: c.NumVal,
		ValFraction: c.ValFraction, Seed: cfg.Seed, GroupBy: c.GroupBy, GroupCSV: c.GroupCSV,
		LabelsCSV: c.LabelsCSV, Subset: c.Subset, Split: c.Split, Fold: c.Fold, Unlabeled: c.Unlabeled, Strict: c.Strict,
	}
}

// ImagesOf returns the hashes by which a run directory identifies its images.
func ImagesOf(ds *data.Dataset) rundir.Images {
	h := ds.Hashes()
	return rundir.Images{TrainHash: h.Train, ValHash: h.Val, MoreHash: h.More, GroupsHash: h.Groups}
}
