package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"scango/scanlib/data/decode"
	"scango/scanlib/pack"
)

// A source is a listing and a way to get each image of it.
type source struct {
	kind, place   string // place is for messages alone
	folder        string // of image files; "" for decode.Images
	entries       []entry
	labels        []int    // [entries] indices into classes, -1 unknown; nil: no labels
	classes       []string // nil: no labels
	skipped       []Skip   // known before decoding
	unknownLabels []string // see Set
	unknownNames  []string
	height, width int
	resize        Resize

	prepare func() error // before the first read; may be nil
	read    func(i int) (decode.Image, error)
}

// native resizes to o.Size what read returns in its own size, if asked.
func (s source) native(o Options) source {
	if o.Size == 0 || o.Size == s.height && o.Size == s.width {
		return s
	}
	h, w, read := s.height, s.width, s.read
	s.height, s.width = o.Size, o.Size
	s.read = func(i int) (decode.Image, error) {
		r, err := read(i)
		if err == nil {
			r.Pixels = decode.Square(r.Pixels, h, w, o.Size, o.Resize)
		}
		return r, err
	}
	return s
}

// pixelsMagic changes when the same files give other pixels.
const pixelsMagic = "Pillow's rounding, smaller JPEGs"

// identity changes with whatever changes the pack.
func (s source) identity() string {
	d := pack.NewDigest()
	d.Text(pack.Magic, pixelsMagic, s.kind, string(s.resize))
	d.Number(int64(s.height))
	d.Number(int64(s.width))
	for _, e := range s.entries {
		d.Text(e.name)
		d.Number(e.size)
		d.Number(e.changed)
	}
	for _, skip := range s.skipped {
		d.Text(skip.Name, skip.Reason)
	}
	return d.Hex()
}

// open chooses among the source's images and maps their pack, which it makes
// first where it is not there or damaged.
func open(ctx context.Context, src source, o Options) (*Set, error) {
	src, err := src.choose(o)
	if err != nil {
		return nil, err
	}
	if o.Strict && len(src.skipped) > 0 {
		return nil, strictError(src.place, src.skipped[0])
	}
	dir, err := o.packDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, src.kind+"-"+src.identity()[:32]+".pack")
	s, err := openSet(path)
	damage := err
	if err != nil {
		if err := build(ctx, src, o, path); err != nil {
			return nil, err
		}
		if s, err = openSet(path); err != nil {
			return nil, fmt.Errorf("data: pack %s, just written: %w", path, err)
		}
		s.Cached = false
		if !errors.Is(damage, fs.ErrNotExist) {
			s.Rebuilt = fmt.Sprintf("pack %s was built again: %v", path, damage)
		}
	}
	if o.Strict && len(s.Skipped) > 0 {
		s.Close()
		return nil, strictError(src.place, s.Skipped[0])
	}
	src.label(s)
	return s, nil
}

// openSet maps a pack as a set that has no labels yet.
func openSet(path string) (*Set, error) {
	file, err := pack.Open(path)
	if err != nil {
		return nil, err
	}
	s := setOf(file)
	s.Path, s.Cached = path, true
	return s, nil
}

// label gives the images of s, those of the source less what was skipped, their
// labels. Packs hold none, so that labels may change without decoding again.
func (src source) label(s *Set) {
	s.Classes, s.UnknownLabels, s.UnknownNames, s.folder = src.classes, src.unknownLabels, src.unknownNames, src.folder
	if src.labels == nil {
		return
	}
	s.Labels = make([]int, 0, s.Len())
	for i, e := range src.entries {
		if at := len(s.Labels); at < s.Len() && s.Names[at] == e.name {
			s.Labels = append(s.Labels, src.labels[i])
		}
	}
}

func strictError(place string, skip Skip) error {
	return fmt.Errorf("data: %s: image %q cannot be used (strict): %s", place, skip.Name, skip.Reason)
}

// build decodes the source into a pack file at path.
func build(ctx context.Context, src source, o Options, path string) error {
	if src.prepare != nil {
		if err := src.prepare(); err != nil {
			return err
		}
	}
	need := int64(len(src.entries)) * int64(src.height) * int64(src.width) * 3
	return writeFile(path, need, func(w io.Writer) error {
		return src.decodeTo(ctx, w, o)
	})
}

// decodeTo writes a pack of all good images in the listing's order.
func (s source) decodeTo(ctx context.Context, to io.Writer, o Options) error {
	w := pack.NewWriter(to, s.kind, string(s.resize), s.height, s.width)
	for _, skip := range s.skipped {
		w.Skip(skip.Name, skip.Reason)
	}
	first := s.skipped // of those that cannot be used
	err := InOrder(ctx, len(s.entries), o.Workers, s.read, func(i int, r decode.Image, err error) error {
		if o.Progress != nil {
			o.Progress(i+1, len(s.entries))
		}
		name := s.entries[i].name
		if err != nil {
			w.Skip(name, err.Error())
			if first == nil {
				first = []Skip{{Name: name, Reason: err.Error()}}
			}
			if o.Strict {
				return strictError(s.place, Skip{Name: name, Reason: err.Error()})
			}
			return nil
		}
		if r.Odd != "" {
			w.Odd(name, r.Odd)
		}
		return w.Add(name, s.entries[i].size, r.Pixels)
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("data: packing %s stopped: %w", s.place, ctx.Err())
	case err != nil:
		return err
	case w.Len() == 0:
		return fmt.Errorf("data: %s: none of its %d images can be used; the first, %q: %s",
			s.place, len(s.skipped)+len(s.entries), first[0].Name, first[0].Reason)
	}
	return w.Close()
}

// InOrder reads n things with some workers and hands them on in order, from one
// goroutine. A few results wait for the slowest; memory is bounded by that. It
// stops at the first error of use, and between things when ctx ends.
func InOrder[T any](ctx context.Context, n, workers int, read func(int) (T, error), use func(int, T, error) error) error {
	type job struct {
		i    int
		done chan struct{}
		r    T
		err  error
	}
	group, ctx := errgroup.WithContext(ctx)
	todo, queue := make(chan *job), make(chan *job, 4*workers)
	group.Go(func() error {
		defer close(todo)
		defer close(queue)
		for i := range n {
			j := &job{i: i, done: make(chan struct{})}
			for _, to := range []chan *job{queue, todo} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for j := range todo {
				j.r, j.err = read(j.i)
				close(j.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for j := range queue {
			select {
			case <-j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := use(j.i, j.r, j.err); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}
