package data

import (
	"context"
	"path/filepath"

	"scango/scanlib/data/decode"
)

// Folder is image files below a folder, of which nothing is decoded yet.
type Folder struct {
	Names   []string
	Skipped []Skip   // what cannot even be opened
	Labels  []int    // as in [Set]
	Classes []string // as in [Set]

	root    string
	decoder decode.Decoder
}

// ListFolder lists the images below root with the labels that [OpenFolder]
// would give them.
func ListFolder(ctx context.Context, root, labelsCSV string) (*Folder, error) {
	files, skipped, err := list(ctx, root)
	if err != nil {
		return nil, err
	}
	s := source{entries: files}
	s.labelByFolder(folderClasses(files))
	if labelsCSV != "" {
		labels, err := readLabels(labelsCSV, files)
		if err != nil {
			return nil, err
		}
		labels.apply(&s)
	}
	f := &Folder{Skipped: skipped, Labels: s.labels, Classes: s.classes, root: root, decoder: decode.New()}
	for _, file := range files {
		f.Names = append(f.Names, file.name)
	}
	return f, nil
}

// Files are the files of the set's images; nil if those are records of others.
func (s *Set) Files() *Folder {
	if s.folder == "" {
		return nil
	}
	return &Folder{Names: s.Names, Labels: s.Labels, Classes: s.Classes, root: s.folder, decoder: decode.New()}
}

// At decodes image i to look at it.
func (f *Folder) At(ctx context.Context, i int) (decode.Look, error) {
	return f.decoder.Look(ctx, filepath.Join(f.root, filepath.FromSlash(f.Names[i])))
}
