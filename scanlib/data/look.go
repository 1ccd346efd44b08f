package data

import (
	"context"
	"path/filepath"

	"scango/scanlib/data/decode"
)

// Folder holds the image files below a folder, of which none is decoded yet.
type Folder struct {
	Names   []string
	Skipped []Skip   // what cannot even be opened
	Labels  []int    // as in [Set]
	Classes []string // as in [Set]

	root    string
	decoder decode.Decoder
}

// Folder returns the image files of the source, of which nothing is decoded
// yet; nil if its images are records of other files.
func (s *Source) Folder() *Folder {
	if s.folder == "" {
		return nil
	}
	return &Folder{Names: s.Names(), Skipped: s.Skipped, Labels: s.Labels, Classes: s.Classes, root: s.folder, decoder: decode.New()}
}

// Folder returns the files of the set's images; nil if those are records of
// other files.
func (s *Set) Folder() *Folder {
	if s.folder == "" {
		return nil
	}
	return &Folder{Names: s.Names, Labels: s.Labels, Classes: s.Classes, root: s.folder, decoder: decode.New()}
}

// At decodes image i at a reduced size.
func (f *Folder) At(ctx context.Context, i int) (decode.Look, error) {
	return f.decoder.Look(ctx, filepath.Join(f.root, filepath.FromSlash(f.Names[i])))
}
