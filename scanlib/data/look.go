package data

import (
	"context"
	"crypto/sha256"
	"image"
	"image/color"
	"path/filepath"
)

// Folder is image files below a folder, of which nothing is decoded yet.
type Folder struct {
	Names   []string
	Skipped []Skip   // what cannot even be opened
	Labels  []int    // as in [Set]
	Classes []string // as in [Set]

	root    string
	decoder decoder
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
	f := &Folder{Skipped: skipped, Labels: s.labels, Classes: s.classes, root: root, decoder: newDecoder()}
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
	return &Folder{Names: s.Names, Labels: s.Labels, Classes: s.Classes, root: s.folder, decoder: newDecoder()}
}

// Look is an image as its file has it.
type Look struct {
	Bytes         int64
	Sum           [sha256.Size]byte // of the file
	Format        string            // such as JPEG
	Mode          string            // how colors are stored: color, gray, palette, CMYK; "with alpha" where so
	Width, Height int               // upright
	Odd           string            // why it is hardly worth looking at; "" for most

	// Image is upright and opaque, its longer side reduced to LookSide where it
	// is longer.
	Image *image.RGBA
}

// LookSide is the longer side of what is looked at, in pixels.
const LookSide = 256

// At decodes image i; an error says why it cannot be used. Of images decoded
// side by side, the largest wait for memory, at most until ctx ends.
func (f *Folder) At(ctx context.Context, i int) (l Look, err error) {
	data, err := readFile(filepath.Join(f.root, filepath.FromSlash(f.Names[i])))
	if err != nil {
		return l, err
	}
	format, config, err := inspect(data)
	if err != nil {
		return l, err
	}
	w, h := config.Width, config.Height
	if max(w, h) > LookSide {
		w, h = contain(w, h, LookSide)
	}
	err = f.decoder.within(ctx, weight(config, LookSide), func() error {
		img, err := format.upright(data, config, shrink(format, config, image.Pt(w, h)))
		if err != nil {
			return err
		}
		l = Look{int64(len(data)), sha256.Sum256(data), format.name, storedMode(config.ColorModel), img.full.X, img.full.Y, oddness(config), img.reduced()}
		return nil
	})
	return l, err
}

// reduced brings the longer side to LookSide where it is longer.
func (r raster) reduced() *image.RGBA {
	if r.shrunk == 1 && max(r.full.X, r.full.Y) <= LookSide {
		return r.RGBA
	}
	w, h := contain(r.full.X, r.full.Y, LookSide)
	return rgba(r.scale(image.Rect(0, 0, w, h), image.Pt(w, h)), h, w)
}

// storedMode names a color model.
func storedMode(m color.Model) string {
	switch m {
	case color.GrayModel, color.Gray16Model:
		return "gray"
	case color.CMYKModel:
		return "CMYK"
	case color.NRGBAModel, color.NRGBA64Model, color.NYCbCrAModel:
		return "color with alpha"
	}
	if _, ok := m.(color.Palette); ok {
		return "palette"
	}
	return "color"
}
