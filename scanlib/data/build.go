package data

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"scango/internal/atomicfile"
	"scango/scanlib/data/decode"
	"scango/scanlib/pack"
)

// Open maps the pack of the source, and builds it first if it is missing or
// damaged.
func (s *Source) Open(ctx context.Context, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	s.square(o)
	if err := s.strict(s.Skipped, o); err != nil {
		return nil, err
	}
	dir, err := o.packDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, s.Kind+"-"+s.identity()[:32]+".pack")
	set, damage := openSet(path)
	if cannotRead(damage) { // it may be whole, and another process may have it open
		return nil, fmt.Errorf("data: cannot read pack %s: %w; try again, or choose another cache folder", path, decode.Reason(damage))
	}
	if damage != nil {
		if set, err = s.build(ctx, o, path); err != nil {
			return nil, err
		}
		if !errors.Is(damage, fs.ErrNotExist) {
			set.Rebuilt = fmt.Sprintf("pack %s was built again: %v", path, damage)
		}
	}
	if err := s.strict(set.Skipped, o); err != nil {
		set.Close()
		return nil, err
	}
	s.label(set)
	return set, nil
}

// Decode reads the images into memory, N·Height·Width·3 bytes, without a pack
// in the cache.
func (s *Source) Decode(ctx context.Context, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	s.square(o)
	if err := s.strict(s.Skipped, o); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := s.writeTo(ctx, &file, o); err != nil {
		return nil, err
	}
	packed, err := pack.Parse(file.Bytes())
	if err != nil {
		return nil, err
	}
	set := setOf(packed)
	s.label(set)
	return set, nil
}

// square makes Read resize images of a fixed native size to o.Size, if that is
// set.
func (s *Source) square(o Options) {
	s.resize = o.Resize
	if o.Size == 0 || o.Size == s.Height && o.Size == s.Width {
		return
	}
	h, w, read := s.Height, s.Width, s.Read
	s.Height, s.Width = o.Size, o.Size
	s.Read = func(i int) (decode.Image, error) {
		img, err := read(i)
		if err == nil {
			img.Pixels = decode.Square(img.Pixels, h, w, o.Size, o.Resize)
		}
		return img, err
	}
}

// strict returns an error for skipped images, if o.Strict is set.
func (s *Source) strict(skipped []Skip, o Options) error {
	if !o.Strict || len(skipped) == 0 {
		return nil
	}
	return fmt.Errorf("data: %s: image %q cannot be used (strict): %s", s.Place, skipped[0].Name, skipped[0].Reason)
}

// pixelsMagic changes when the same files give other pixels.
const pixelsMagic = "Pillow's rounding, order and colors, smaller JPEGs"

// identity returns a hash of everything that the pack depends on.
func (s *Source) identity() string {
	d := pack.NewDigest()
	d.Text(pack.Magic, pixelsMagic, s.Kind, string(s.resize))
	d.Number(int64(s.Height))
	d.Number(int64(s.Width))
	for _, e := range s.Entries {
		d.Text(e.Name)
		d.Number(e.Size)
		d.Number(e.Changed)
	}
	for _, skip := range s.Skipped {
		d.Text(skip.Name, skip.Reason)
	}
	return d.Hex()
}

// openSet maps a pack as a set without labels.
func openSet(path string) (*Set, error) {
	file, err := pack.Open(path)
	if err != nil {
		return nil, err
	}
	if s := rememberedError(file.Skipped); s != nil {
		file.Close()
		return nil, fmt.Errorf("it leaves out %s for an error of the system (%s)", s.Name, s.Reason)
	}
	set := setOf(file)
	set.Path, set.Cached = path, true
	return set, nil
}

// cannotRead reports whether a file is there that the system did not give.
func cannotRead(err error) bool {
	return decode.IsReadError(err) && !errors.Is(err, fs.ErrNotExist)
}

// rememberedError is an image that an older version left out of a pack because
// the system could not read it at that moment; nil where there is none.
func rememberedError(skipped []Skip) *Skip {
	for i, s := range skipped {
		for _, number := range []syscall.Errno{syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.EACCES, syscall.EPERM, syscall.ENOMEM, syscall.ESTALE} {
			if s.Reason == number.Error() {
				return &skipped[i]
			}
		}
	}
	return nil
}

// build decodes the source into a pack file at path, and maps it.
func (s *Source) build(ctx context.Context, o Options, path string) (*Set, error) {
	removeStale(filepath.Dir(path))
	var failed error
	err := atomicfile.Write(path, func(w io.Writer) error {
		failed = s.writeTo(ctx, w, o)
		return failed
	})
	if err != nil {
		return nil, packError(err, failed, path, int64(len(s.Entries))*int64(s.Height)*int64(s.Width)*3)
	}
	set, err := openSet(path)
	if err != nil {
		return nil, fmt.Errorf("data: pack %s, just written: %w", path, err)
	}
	set.Cached = false
	return set, nil
}

// packError explains why a pack could not be written to the cache and what to
// do, unless err is failed, the error of reading the images. need is the size
// of the pack in bytes.
func packError(err, failed error, path string, need int64) error {
	switch {
	case failed != nil && errors.Is(err, failed):
		return err
	case atomicfile.IsFull(err):
		return fmt.Errorf("data: the pack needs %d MiB: %w; free some or choose another cache folder", (need+1<<20-1)>>20, err)
	}
	return fmt.Errorf("data: cannot write to cache folder %s: %w; choose another", filepath.Dir(path), err)
}

// removeStale removes unfinished packs of killed runs, which may be large. A
// running process writes to its file all the time, so one that was not written
// for an hour is abandoned.
func removeStale(dir string) {
	files, _ := fs.Glob(os.DirFS(dir), ".*.pack.*.tmp") // the pattern is valid
	for _, file := range files {
		file = filepath.Join(dir, file)
		if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.Remove(file)
		}
	}
}

// writeTo writes a pack of all good images in the listing's order.
func (s *Source) writeTo(ctx context.Context, to io.Writer, o Options) error {
	if s.Prepare != nil {
		if err := s.Prepare(); err != nil {
			return err
		}
	}
	w := pack.NewWriter(to, s.Kind, string(s.resize), s.Height, s.Width)
	for _, skip := range s.Skipped {
		w.Skip(skip.Name, skip.Reason)
	}
	skipped := slices.Clip(s.Skipped)
	err := InOrder(ctx, len(s.Entries), o.Workers, s.Read, func(i int, img decode.Image, err error) error {
		if o.Progress != nil {
			o.Progress(i+1, len(s.Entries))
		}
		e := s.Entries[i]
		if decode.IsReadError(err) && !s.oneByOne {
			return fmt.Errorf("data: %s: cannot read image %q: %w; nothing is packed, try again when it can be read", s.Place, e.Name, err)
		}
		if err != nil {
			w.Skip(e.Name, err.Error())
			skipped = append(skipped, Skip{Name: e.Name, Reason: err.Error()})
			return s.strict(skipped, o)
		}
		if img.Odd != "" {
			w.Odd(e.Name, img.Odd)
		}
		return w.Add(e.Name, e.Size, img.Pixels)
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("data: packing %s stopped: %w", s.Place, ctx.Err())
	case err != nil:
		return err
	case w.Len() == 0:
		return fmt.Errorf("data: %s: none of its %d images can be used; the first, %q: %s", s.Place, len(skipped), skipped[0].Name, skipped[0].Reason)
	}
	return w.Close()
}

// label sets the labels of set, whose images are those of the source except for
// the skipped ones. Packs hold no labels, so that these may change without
// decoding again.
func (s *Source) label(set *Set) {
	set.Classes, set.UnknownLabels, set.UnknownNames, set.folder = s.Classes, s.UnknownLabels, s.unknownNames, s.folder
	if s.Labels == nil {
		return
	}
	set.Labels = make([]int, 0, set.Len())
	for i, e := range s.Entries {
		if at := len(set.Labels); at < set.Len() && set.Names[at] == e.Name {
			set.Labels = append(set.Labels, s.Labels[i])
		}
	}
}
