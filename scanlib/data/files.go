package data

import (
	"context"
	"fmt"
	"os"
	"strings"

	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

// OpenFiles decodes image files, and all images below folders, into memory:
// N·Size·Size·3 bytes, without a pack in the cache. The set has no labels.
//
// An image is named by its path as given, or by that of its folder and its path
// below it, and comes once, in the order of paths; below a folder, names are
// sorted. Paths that cannot be used (missing, not an image, a folder without
// images) are in [Set].Skipped. It is an error if nothing is left.
func OpenFiles(ctx context.Context, paths []string, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if o.Size == 0 {
		return nil, fmt.Errorf("data: images differ in size: set a size, such as 96")
	}
	var l fileLister
	for _, path := range paths {
		if err := l.add(ctx, path); err != nil {
			return nil, err
		}
	}
	for _, note := range l.notes {
		o.warn("%s", note)
	}
	if len(l.images)+len(l.skipped) == 0 {
		return nil, fmt.Errorf("data: no files given")
	}
	return l.source(ctx, o).Decode(ctx, o)
}

// A fileLister gathers images whose names are paths that can be opened.
type fileLister struct {
	seen    map[string]bool // names listed
	images  []listing.Entry
	skipped []Skip
	notes   []string
}

// add lists one path. It fails only if ctx ends.
func (l *fileLister) add(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		l.skip(path, decode.Reason(err).Error())
	case info.IsDir():
		return l.folder(ctx, path)
	case !info.Mode().IsRegular():
		l.skip(path, "not a regular file")
	default:
		l.image(listing.Entry{Name: path, Size: info.Size(), Changed: info.ModTime().UnixNano()})
	}
	return nil
}

func (l *fileLister) folder(ctx context.Context, root string) error {
	found, err := listing.Walk(ctx, root)
	if ctx.Err() != nil {
		return err
	}
	if len(found.Images)+len(found.Skipped) == 0 {
		l.skip(root, "no images in it or below (looked for JPEG, PNG, GIF, WebP, BMP)")
	}
	l.notes = append(l.notes, found.Notes...)
	for _, e := range found.Images {
		e.Name = within(root, e.Name)
		l.image(e)
	}
	for _, s := range found.Skipped {
		l.skip(within(root, s.Name), s.Reason)
	}
	return nil
}

// within joins a folder as given and a name below it, which may be empty.
func within(root, name string) string {
	if name == "" {
		return root
	}
	return strings.TrimSuffix(root, "/") + "/" + name
}

func (l *fileLister) image(e listing.Entry) {
	if l.first(e.Name) {
		l.images = append(l.images, e)
	}
}

func (l *fileLister) skip(name, reason string) {
	if l.first(name) {
		l.skipped = append(l.skipped, Skip{Name: name, Reason: reason})
	}
}

func (l *fileLister) first(name string) bool {
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	known := l.seen[name]
	l.seen[name] = true
	return !known
}

func (l *fileLister) source(ctx context.Context, o Options) *Source {
	decoder := decode.New()
	return &Source{
		Kind: "files", Place: "the files given", oneByOne: true, Entries: l.images, Skipped: l.skipped, Height: o.Size, Width: o.Size,
		Read: func(i int) (decode.Image, error) {
			return decoder.File(ctx, l.images[i].Name, o.Size, o.Resize)
		},
	}
}
