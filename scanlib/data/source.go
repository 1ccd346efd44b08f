package data

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
	"scango/scanlib/pack"
)

// A Source is a listing of the images of a data set, and a way to read each.
// Nothing is decoded before Read is called.
type Source struct {
	Kind  string // part of the images' hash, and of the pack's name
	Place string // the directory or file, for messages

	Entries       []listing.Entry // names are unique
	Height, Width int             // of the images that Read returns

	// Read decodes image i to uint8 [Height, Width, 3], from several goroutines
	// at a time. An error says why the image cannot be used: it is skipped. One of
	// the system (decode.IsReadError) ends packing, since it says nothing about
	// the image.
	Read    func(i int) (decode.Image, error)
	Prepare func() error // called once, before the first Read; may be nil

	Labels  []int    // [entries] indices into Classes, -1 unknown; nil: no labels
	Classes []string // nil: no labels

	// NoClasses says that these images never have classes, so that a choice of
	// classes does not apply to them.
	NoClasses bool
	// Alias returns the proper name of a class for an alternative one; may be
	// nil.
	Alias func(class string) string

	Skipped       []Skip   // images known to be unusable
	UnknownLabels []string // as in [Set]
	Notes         []string // warnings, a line each

	folder       string // of image files; "" for records
	oneByOne     bool   // the images were named one by one: what can't be read is skipped
	resize       Resize
	unknownNames []string
}

// Skip names an image and why it was left out, or is odd.
type Skip = pack.Skip

// Tree lists the image files below root as a source without labels; if folders
// are given, only those in these folders of it.
func Tree(ctx context.Context, kind, root string, o Options, folders ...string) (*Source, error) {
	if o.Size == 0 {
		return nil, fmt.Errorf("data: images below %s differ in size: set a size, such as 96", root)
	}
	found, err := listing.Walk(ctx, root, folders...)
	if err != nil {
		return nil, err
	}
	files := found.Images
	if len(files)+len(found.Skipped) == 0 {
		return nil, noImages(root, folders)
	}
	decoder := decode.New()
	return &Source{
		Kind: kind, Place: root, folder: root, Entries: files, Skipped: found.Skipped, Notes: found.Notes, Height: o.Size, Width: o.Size,
		Read: func(i int) (decode.Image, error) {
			return decoder.File(ctx, filepath.Join(root, filepath.FromSlash(files[i].Name)), o.Size, o.Resize)
		},
	}, nil
}

func noImages(root string, folders []string) error {
	if len(folders) > 0 {
		return fmt.Errorf("data: no images in %s of %s", words.List(folders, few), root)
	}
	text := fmt.Sprintf("data: no images in %s or below (looked for JPEG, PNG, GIF, WebP, BMP)", root)
	if f, ok := Guess(root); ok {
		text += fmt.Sprintf("; it looks like %s: open it as data set %s", f.Title, f.Name)
	}
	return errors.New(text)
}

// Names returns the names of the entries.
func (s *Source) Names() []string {
	names := make([]string, len(s.Entries))
	for i, e := range s.Entries {
		names[i] = e.Name
	}
	return names
}

// LabelByFolder uses the first folder of each path as the class, if there are
// at least two and no image is outside of them; else it adds a note why folders
// are not classes.
func (s *Source) LabelByFolder() {
	found := map[string]bool{}
	for _, e := range s.Entries {
		found[listing.Normal(topFolder(e.Name))] = true
	}
	if !found[""] && len(found) > 1 {
		s.LabelByFolders(listing.Classes(found))
	} else if why := s.whyNoClasses(); why != "" {
		s.Notes = append(s.Notes, why)
	}
}

// LabelByFolders uses the first folder of each path as the class; folders lists
// all classes, in order, each in any form of Unicode.
func (s *Source) LabelByFolders(folders []string) {
	index := map[string]int{}
	for i, folder := range folders {
		index[listing.Normal(folder)] = i
	}
	s.Classes, s.Labels = folders, make([]int, len(s.Entries))
	for i, e := range s.Entries {
		s.Labels[i] = index[listing.Normal(topFolder(e.Name))]
	}
}

// topFolder returns the first element of a path, "" for a file at the top.
func topFolder(name string) string {
	top, _, nested := strings.Cut(name, "/")
	if !nested {
		return ""
	}
	return top
}

// LabelByTable labels the images by a table. Images that are not in it have no
// known class.
func (s *Source) LabelByTable(t listing.Table) {
	index := map[string]int{"": -1}
	for i, class := range t.Classes {
		index[class] = i
	}
	s.Labels, s.Classes, s.UnknownLabels = make([]int, len(s.Entries)), t.Classes, t.Unknown
	for i, e := range s.Entries {
		s.Labels[i] = index[t.ByName[e.Name]]
	}
}

// Then appends the images of another source, of the same size and classes.
func (s *Source) Then(more *Source) {
	n, read := len(s.Entries), s.Read
	s.Entries = append(s.Entries, more.Entries...)
	s.Labels = append(s.Labels, more.Labels...)
	s.Read = func(i int) (decode.Image, error) {
		if i < n {
			return read(i)
		}
		return more.Read(i - n)
	}
}
