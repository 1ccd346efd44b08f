package audit

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"runtime"
	"slices"

	"scango/scanlib/data"
	"scango/scanlib/figure"
)

// Result holds the findings of an audit and, until it is closed, access to the
// images.
type Result struct {
	*Report
	open map[string]func() (image.Image, error) // by the name in the report
	sets []*data.Set                            // what open reads from, of records
}

// Close frees the images.
func (r *Result) Close() {
	for _, set := range r.sets {
		set.Close()
	}
}

// Figure shows examples of each finding; ok is false without any.
func (r *Result) Figure() (f figure.Grid, ok bool) {
	return r.Report.Figure(func(name string) (image.Image, error) {
		if open := r.open[name]; open != nil {
			return open()
		}
		return nil, fmt.Errorf("no image %q", name)
	})
}

// Look audits the training and held-out images of a data set, by the name of
// its format. It changes nothing, and reads image files directly, without
// packing them. Size, Resize and Classes of the plan are set from the data set.
// Options.Progress is called for each image, and before that while records are
// packed.
func Look(ctx context.Context, name string, o data.Options, plan Plan) (*Result, error) {
	l := &looker{result: &Result{open: map[string]func() (image.Image, error){}}}
	o.Warn = func(text string) { l.notes = append(l.notes, text) }
	train, held, err := data.List(ctx, name, o)
	if err != nil {
		return nil, err
	}
	l.options = o
	err = l.source(ctx, train, false)
	if err == nil && held != nil {
		err = l.source(ctx, held, true)
	}
	if err != nil {
		l.result.Close()
		return nil, err
	}
	plan.Classes, plan.Size, plan.Resize = l.classes, o.Size, string(o.Resize)
	l.result.Report = l.found.Report(plan)
	l.result.Notes = append(l.result.Notes, l.notes...)
	l.result.Source = name
	if train.Folder() != nil {
		l.result.Source = o.Root
	}
	return l.result, nil
}

// looker feeds images to an audit.
type looker struct {
	options data.Options
	found   Audit
	classes []string // of all parts
	notes   []string // of the listings
	result  *Result
}

// source audits the files or the records of a part.
func (l *looker) source(ctx context.Context, src *data.Source, held bool) error {
	l.notes = append(l.notes, src.Notes...)
	if files := src.Folder(); files != nil {
		l.skipped(files.Skipped, held)
		return l.files(ctx, files, held)
	}
	set, err := src.Open(ctx, l.options)
	if err != nil {
		return err
	}
	l.result.sets = append(l.result.sets, set)
	l.skipped(set.Skipped, held)
	return l.records(ctx, set, held)
}

func (l *looker) skipped(list []data.Skip, held bool) {
	for _, skip := range list {
		l.found.Broken(named(skip.Name, held), skip.Reason)
	}
}

// heldPrefix distinguishes validation images from training images of the same
// name.
const heldPrefix = "val/"

func named(name string, held bool) string {
	if held {
		return heldPrefix + name
	}
	return name
}

func (l *looker) files(ctx context.Context, f *data.Folder, held bool) error {
	class := l.classOf(f.Labels, f.Classes)
	return l.each(ctx, len(f.Names), func(i int) (Image, error) {
		seen, err := f.At(ctx, i)
		if err != nil {
			return Image{}, err
		}
		m, err := Measure(seen.Image)
		return Image{Width: seen.Width, Height: seen.Height, Bytes: seen.Bytes, Format: seen.Format, Mode: seen.Mode, Sum: seen.Sum, Odd: seen.Odd, Measures: m}, err
	}, func(i int, im Image, err error) {
		name := named(f.Names[i], held)
		if err != nil {
			l.found.Broken(name, err.Error())
			return
		}
		im.Name, im.Held, im.Class = name, held, class(i)
		l.found.Add(im)
		l.result.open[name] = func() (image.Image, error) {
			seen, err := f.At(ctx, i)
			return seen.Image, err
		}
	})
}

func (l *looker) records(ctx context.Context, set *data.Set, held bool) error {
	class := l.classOf(set.Labels, set.Classes)
	return l.each(ctx, set.Len(), func(i int) (Image, error) {
		m, err := Measure(set.Image(i))
		return Image{Width: set.Width, Height: set.Height, Sum: sha256.Sum256(set.At(i)), Measures: m}, err
	}, func(i int, im Image, err error) {
		im.Name, im.Held, im.Class = named(set.Names[i], held), held, class(i)
		l.found.Add(im)
		l.result.open[im.Name] = func() (image.Image, error) { return set.Image(i), nil }
	})
}

// each inspects n images concurrently.
func (l *looker) each(ctx context.Context, n int, look func(i int) (Image, error), use func(i int, im Image, err error)) error {
	err := data.InOrder(ctx, n, runtime.GOMAXPROCS(0), look, func(i int, im Image, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		use(i, im, err)
		if l.options.Progress != nil {
			l.options.Progress(i+1, n)
		}
		return nil
	})
	if ctx.Err() != nil {
		return fmt.Errorf("audit stopped: %w", ctx.Err())
	}
	return err
}

// classOf returns a function from an image to the number of its class among
// those of all parts.
func (l *looker) classOf(labels []int, classes []string) func(i int) int {
	number := make([]int, len(classes))
	for c, name := range classes {
		if !slices.Contains(l.classes, name) {
			l.classes = append(l.classes, name)
		}
		number[c] = slices.Index(l.classes, name)
	}
	return func(i int) int {
		if labels == nil || labels[i] < 0 {
			return -1
		}
		return number[labels[i]]
	}
}
