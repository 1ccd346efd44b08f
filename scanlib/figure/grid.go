package figure

import (
	"errors"
	"fmt"
	"image"
	"io"
)

// Grid shows images in named rows.
type Grid struct {
	Title string
	Note  string // one line under the title; may be empty
	Rows  []GridRow
}

// GridRow is a row of images; its name may be empty.
type GridRow struct {
	Name     string
	Images   []image.Image
	Captions []string // under each image, cut to its cell; nil for none
}

// WritePNG draws the picture and encodes it.
func (f Grid) WritePNG(w io.Writer) error { return writePNG(w, f.Image) }

// Image draws the picture. It fails without images and on a missing one.
func (f Grid) Image() (*image.RGBA, error) {
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	var cell image.Point
	caption, columns, below := 0, 0, 0
	for i, row := range f.Rows {
		size, err := cellSize(fmt.Sprintf("grid: row %d", i), row.Images)
		if err != nil {
			return nil, err
		}
		cell.X, cell.Y = max(cell.X, size.X), max(cell.Y, size.Y)
		caption = max(caption, min(2*maxCaption, p.width(body, row.Name)+20))
		columns = max(columns, len(row.Images))
		if len(row.Captions) > len(row.Images) {
			return nil, fmt.Errorf("figure: grid: row %d has %d captions for %d images", i, len(row.Captions), len(row.Images))
		}
		if row.Captions != nil {
			below = p.height(small)
		}
	}
	if columns == 0 {
		return nil, errors.New("figure: grid: no images to draw")
	}
	if caption == 20 { // no row has a name
		caption = 0
	}
	high := max(cell.Y, p.height(body)) + below + gap
	s, err := newSheet(p, f.Title, f.Note, caption+columns*(cell.X+gap)-gap, len(f.Rows)*high-gap)
	if err != nil {
		return nil, err
	}
	y := s.origin.Y
	for _, row := range f.Rows {
		s.text(s.img, body, ink, s.origin.X, y+(high-below-gap-s.height(body))/2, s.elide(body, row.Name, caption-20))
		s.strip(row.Images, cell, image.Pt(s.origin.X+caption, y))
		for i, text := range row.Captions {
			at := image.Pt(s.origin.X+caption+i*(cell.X+gap), y+cell.Y)
			s.centered(s.img, small, faint, image.Rectangle{at, at.Add(image.Pt(cell.X, below))}, s.elide(small, text, cell.X))
		}
		y += high
	}
	return s.img, nil
}
