package data

import (
	"context"
	"errors"
	"slices"

	"scango/scanlib/data/listing"
	"scango/scanlib/pack"
)

// Dataset holds the images of a data set, split into parts, with their labels.
// Training is given only the images.
type Dataset struct {
	Name       string // of its format
	Train, Val *Set   // Val is Train if nothing is held out
	// More holds Train and additional images without labels; nil if there are
	// none.
	More *Set

	opened []*Set // the sets that the three are parts of
}

// Open opens a data set by the name of its format, packing its images first if
// necessary, and splits it. Options.Warn receives what is wrong with some
// images, and which are in both parts.
func Open(ctx context.Context, name string, o Options) (*Dataset, error) {
	op, err := newOpener(name, o)
	if err != nil {
		return nil, err
	}
	d := &Dataset{Name: name}
	if err := d.open(ctx, op); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// List lists the training images of a data set and those that are held out,
// without decoding any; held is nil if none are.
func List(ctx context.Context, name string, o Options) (train, held *Source, err error) {
	op, err := newOpener(name, o)
	if err != nil {
		return nil, nil, err
	}
	return op.list(ctx)
}

// Close frees the images: they must not be used after it.
func (d *Dataset) Close() {
	for _, set := range d.opened {
		set.Close()
	}
}

// Pretext returns the images that a pretext task may learn from: More, or
// Train.
func (d *Dataset) Pretext() pack.Images {
	if d.More != nil {
		return d.More.Images
	}
	return d.Train.Images
}

// Hashes identify the images of a data set.
type Hashes struct {
	Train, Val string
	More       string // "" if there are no others than Train
	Groups     string // "" without groups
}

// Hashes returns the hashes that identify the images.
func (d *Dataset) Hashes() Hashes {
	h := Hashes{Train: d.Train.Hash, Val: d.Val.Hash, Groups: d.Train.GroupsHash() + d.Val.GroupsHash()}
	if d.More != nil && d.More.Hash != d.Train.Hash {
		h.More = d.More.Hash
	}
	return h
}

func (d *Dataset) open(ctx context.Context, op opener) error {
	train, held, err := op.list(ctx)
	if err != nil {
		return err
	}
	if d.Train, err = d.read(ctx, op, train); err != nil {
		return err
	}
	if err := d.validate(ctx, op, held); err != nil {
		return err
	}
	if op.format.Has(More) && op.Unlabeled {
		more, err := op.part(ctx, More, false)
		if err != nil {
			return err
		}
		if d.More, err = d.read(ctx, op, more); err != nil {
			return err
		}
	}
	if d.Val != d.Train {
		d.warnAboutLeaks(op.Options)
	}
	return nil
}

// validate opens the held-out images, or splits the training images.
func (d *Dataset) validate(ctx context.Context, op opener, held *Source) (err error) {
	switch {
	case held != nil:
		if d.Val, err = d.read(ctx, op, held); err == nil {
			alignClasses(d.Train, d.Val)
		}
	case op.ValFraction > 0:
		d.Train, d.Val, err = d.Train.Split(op.ValFraction, op.Seed)
	default:
		d.Val = d.Train
	}
	return err
}

// read opens a source and warns of what is wrong with some of its images.
func (d *Dataset) read(ctx context.Context, op opener, src *Source) (*Set, error) {
	set, err := src.Open(ctx, op.Options)
	if err != nil {
		return nil, err
	}
	d.opened = append(d.opened, set)
	op.warnAbout(set, src.Notes)
	return set, op.group(set)
}

// alignClasses gives the classes of both sets the same numbers, by name.
func alignClasses(train, val *Set) {
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

// opener lists the parts of one data set.
type opener struct {
	format Format
	Options
}

func newOpener(name string, o Options) (op opener, err error) {
	if op.format, err = find(name); err != nil {
		return op, err
	}
	if op.Options, err = o.check(); err != nil {
		return op, err
	}
	if op.format.Locate != nil {
		op.Options = op.format.Locate(op.Options)
	}
	return op, nil
}

// list lists the training images, and those that are held out by the data set
// itself or by lists.
func (op opener) list(ctx context.Context) (train, held *Source, err error) {
	if train, err = op.part(ctx, Train, false); err != nil {
		return nil, nil, err
	}
	held, err = op.part(ctx, HeldOut, false)
	if errors.Is(err, ErrNoHeldOut) && op.TrainList+op.ValList != "" {
		held, err = op.part(ctx, Train, true)
	}
	if errors.Is(err, ErrNoHeldOut) {
		return train, nil, nil
	}
	return train, held, err
}

// part lists a part, or the images of it that lists hold out.
func (op opener) part(ctx context.Context, p Part, listed bool) (*Source, error) {
	c, err := op.choice(p, listed)
	if err != nil {
		return nil, err
	}
	src, err := op.format.List(ctx, p, op.Options)
	if err != nil {
		return nil, err
	}
	return src, src.choose(c, op.Seed)
}

// choice returns the choice of images for a part.
func (op opener) choice(p Part, listed bool) (choice, error) {
	c := choice{limit: op.NumTrain, fraction: op.Fraction}
	if p == HeldOut || listed {
		c = choice{limit: op.NumVal}
	}
	if p == Train && !listed {
		c.perClass = op.PerClass
	}
	if p != More {
		c.merge = op.Merge
		if len(op.Classes) > 0 {
			c.classes = op.Classes
		}
	}
	return c, op.lists(&c, p, listed)
}

// lists reads the lists of names. Where one is given for a set that has no
// held-out part of its own, the other part is the rest, of the images that are
// there at all.
func (op opener) lists(c *choice, p Part, listed bool) (err error) {
	names, others := op.TrainList, op.ValList
	if p == HeldOut || listed {
		names, others = op.ValList, op.TrainList
	}
	if p == More { // it may see all that is not held out
		names = ""
	}
	own := names != ""
	if !own && p == Train {
		names = op.ImageList
	}
	if names != "" {
		if c.names, err = listing.ReadNames(names); err != nil {
			return err
		}
	}
	undivided := op.ValRoot == "" && !op.format.Has(HeldOut)
	if others != "" && !own && undivided {
		c.without, err = listing.ReadNames(others)
	}
	return err
}
