package scanlib

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/stage"
)

// part is one of the sets that a configuration names.
type part int

const (
	training part = iota
	heldOut
	listed  // held out of the training images by lists of names
	pretext // the training images and unlabeled ones
)

// read opens a part, groups its images and tells what is wrong with some.
func (s *Dataset) read(ctx context.Context, cfg *config.Config, p part) (*data.Set, error) {
	o, err := s.options(cfg, p)
	if err != nil {
		return nil, err
	}
	set, err := openPart(ctx, cfg.Data, p, o)
	if err != nil {
		return nil, err
	}
	s.opened = append(s.opened, set)
	s.warnAbout(set, cfg.Data)
	return set, s.group(set, cfg.Data)
}

// openPart opens a part of the data set that the configuration names.
func openPart(ctx context.Context, c config.Data, p part, o data.Options) (*data.Set, error) {
	root, train := c.Root, p != heldOut
	if !train {
		root = cmp.Or(c.ValRoot, c.Root)
	}
	switch c.Dataset {
	case "mnist":
		return data.OpenMNIST(ctx, root, train, o)
	case "cifar10":
		return data.OpenCIFAR10(ctx, root, train, o)
	case "cifar100":
		return data.OpenCIFAR100(ctx, root, train, o)
	case "cifar20":
		return data.OpenCIFAR20(ctx, root, train, o)
	case "stl10":
		return data.OpenSTL10(ctx, root, stl10Parts[p], c.Fold, o)
	case "imagenet":
		return data.OpenImageNet(ctx, root, c.Subset, train, o)
	case "array":
		return data.OpenArray(ctx, root, train, o)
	case "rico":
		return data.OpenRICO(ctx, c.Root, c.ValRoot, c.Subset, train, o)
	}
	own := c.ValRoot != "" || c.Dataset == "enrico" && c.Split == "multibench"
	switch {
	case !train && !own:
		return nil, data.ErrNoHeldOut
	case c.Dataset == "enrico" && c.ValRoot == "" && own:
		return data.OpenEnrico(ctx, root, multiBenchParts[p], o)
	case c.Dataset == "enrico":
		return data.OpenEnrico(ctx, root, "", o)
	}
	return data.OpenFolder(ctx, root, c.LabelsCSV, o)
}

var (
	stl10Parts = map[part]data.STL10Part{training: data.STL10Train, heldOut: data.STL10Test, pretext: data.STL10Unlabeled}
	// MultiBench's validation part, which its models are chosen by, stays aside.
	multiBenchParts = map[part]string{training: "train", heldOut: "test"}
)

// options say which images make a part, and how large they are.
func (s *Dataset) options(cfg *config.Config, p part) (data.Options, error) {
	c := cfg.Data
	o := data.Options{
		Size: c.Size, Resize: data.Resize(c.Resize), Limit: c.NumTrain, Seed: cfg.Seed, Strict: c.Strict,
		Progress: func(done, total int) {
			s.event(stage.Event{Kind: stage.Progress, Done: done, Total: total, Unit: "images"})
		},
	}
	if p == heldOut || p == listed {
		o.Limit = c.NumVal
	} else {
		o.Only.Fraction = c.Fraction
	}
	if p == training {
		o.Only.PerClass = c.PerClass
	}
	if p != pretext && (p != training || c.Dataset != "rico") { // RICO's own screens have no classes
		o.Only.Classes, o.Only.Merge = c.Classes, mergedClasses(c.Merge)
	}
	if len(o.Only.Classes) == 0 {
		o.Only.Classes = nil
	}
	return o, lists(&o.Only, c, p)
}

func mergedClasses(pairs []string) map[string]string {
	merge := map[string]string{}
	for _, pair := range pairs {
		from, to, _ := strings.Cut(pair, "=")
		merge[from] = to
	}
	return merge
}

// lists reads the lists of names. Where one is given for a set that has no
// held-out part of its own, the other part is the rest, of the images that are
// there at all.
func lists(only *data.Choice, c config.Data, p part) (err error) {
	names, others := c.TrainList, c.ValList
	if p == heldOut || p == listed {
		names, others = c.ValList, c.TrainList
	}
	if p == pretext { // it may see all that is not held out
		names = ""
	}
	own := names != ""
	if !own && (p == training || p == listed) {
		names = c.ImageList
	}
	if names != "" {
		if only.Names, err = data.ReadNames(names); err != nil {
			return err
		}
	}
	undivided := c.ValRoot == "" && slices.Contains([]string{"folder", "enrico", "rico", "array"}, c.Dataset)
	if others != "" && !own && undivided {
		only.Without, err = data.ReadNames(others)
	}
	return err
}

// group numbers what the images of a set belong to.
func (s *Dataset) group(set *data.Set, c config.Data) error {
	var of func(string) string
	switch c.GroupBy {
	case "folder":
		of = data.ByFolder
	case "prefix":
		of = data.ByPrefix
	case "csv":
		var err error
		if of, err = set.ReadGroups(c.GroupCSV); err != nil {
			return err
		}
	default:
		return nil
	}
	set.Group(of)
	alone, groups := 0, int32(0)
	for _, group := range set.Groups {
		groups = max(groups, group+1)
		if group < 0 {
			alone++
		}
	}
	if alone > 0 || groups < 2 {
		s.warn("data.group_by=%s puts %d of %d images into %s, the others into none", c.GroupBy, set.Len()-alone, set.Len(), count(int(groups), "group"))
	}
	return nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
