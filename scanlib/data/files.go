package data

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"scango/scanlib/data/decode"
	"scango/scanlib/pack"
)

// OpenFiles decodes images named one by one, and all those below folders, into
// memory: N·Size·Size·3 bytes, and no pack in the cache. The set has no labels.
//
// An image is named by its path as given, or by that of its folder and its path
// below it, and comes once, in the order of paths; below a folder, names are
// sorted. What is named and cannot be used, be it missing, no image or a folder
// without any, is in [Set].Skipped. It is an error if nothing is left.
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
	return fileSource(ctx, l, o).draw(o.Limit, o.Seed).decode(ctx, o)
}

func fileSource(ctx context.Context, l fileLister, o Options) source {
	decoder := decode.New()
	return source{
		kind: "files", place: "the files given", entries: l.images, skipped: l.skipped,
		height: o.Size, width: o.Size, resize: o.Resize,
		read: func(i int) (decode.Image, error) {
			return decoder.File(ctx, l.images[i].name, o.Size, o.Resize)
		},
	}
}

// A fileLister gathers images whose names are paths that can be opened.
type fileLister struct {
	seen    map[string]bool // names listed
	images  []entry
	skipped []Skip
}

// add lists one path. Only ctx ends it with an error.
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
		l.image(entry{path, info.Size(), info.ModTime().UnixNano()})
	}
	return nil
}

func (l *fileLister) folder(ctx context.Context, root string) error {
	below := &lister{root: root, seen: map[string]bool{}}
	if err := below.folder(ctx, ""); err != nil {
		return err
	}
	if len(below.images)+len(below.skipped) == 0 {
		l.skip(root, "no images in it or below (looked for JPEG, PNG, GIF, WebP, BMP)")
	}
	slices.SortFunc(below.images, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	for _, e := range below.images {
		e.name = within(root, e.name)
		l.image(e)
	}
	for _, s := range below.skipped {
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

func (l *fileLister) image(e entry) {
	if l.first(e.name) {
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

// decode reads the whole source into memory.
func (s source) decode(ctx context.Context, o Options) (*Set, error) {
	if o.Strict && len(s.skipped) > 0 {
		return nil, strictError(s.place, s.skipped[0])
	}
	if len(s.entries)+len(s.skipped) == 0 {
		return nil, fmt.Errorf("data: no files given")
	}
	var file bytes.Buffer
	if err := s.decodeTo(ctx, &file, o); err != nil {
		return nil, err
	}
	packed, err := pack.Parse(file.Bytes())
	if err != nil {
		return nil, err
	}
	return setOf(packed), nil
}
