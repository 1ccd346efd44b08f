package figure

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
)

const (
	margin    = 24      // white border of every picture, in pixels
	maxTitle  = 960     // width above which a title does not widen its picture
	maxPixels = 1 << 26 // 256 MiB as RGBA
)

// sheet is a picture being drawn: white, with a margin, a title and a note.
type sheet struct {
	*pen
	img    *image.RGBA
	origin image.Point // top left corner of the content
}

// newSheet makes a sheet for content of w×h pixels under the title (bold) and
// the note (gray), each left out where empty. Both are cut to the picture.
func newSheet(p *pen, heading, note string, w, h int) (*sheet, error) {
	inner := max(w, min(maxTitle, max(p.width(title, heading), p.width(body, note))))
	top := margin
	if heading != "" {
		top += p.height(title) + 6
	}
	if note != "" {
		top += p.height(body) + 6
	}
	if top > margin {
		top += 8
	}
	full := image.Rect(0, 0, inner+2*margin, top+h+margin)
	if full.Dx() > maxPixels/full.Dy() {
		return nil, fmt.Errorf("figure: %d×%d pixels are too many for one picture; show fewer rows or images", full.Dx(), full.Dy())
	}
	s := &sheet{pen: p, img: image.NewRGBA(full), origin: image.Pt(margin, top)}
	s.fill(full, color.White)
	y := margin
	if heading != "" {
		p.text(s.img, title, ink, margin, y, p.elide(title, heading, inner))
		y += p.height(title) + 6
	}
	p.text(s.img, body, faint, margin, y, p.elide(body, note, inner))
	return s, nil
}

func (s *sheet) fill(r image.Rectangle, c color.Color) {
	draw.Draw(s.img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// frame draws a border of the given width around r, outside of it.
func (s *sheet) frame(r image.Rectangle, width int, c color.Color) {
	outer := r.Inset(-width)
	s.fill(image.Rect(outer.Min.X, outer.Min.Y, outer.Max.X, r.Min.Y), c)
	s.fill(image.Rect(outer.Min.X, r.Max.Y, outer.Max.X, outer.Max.Y), c)
	s.fill(image.Rect(outer.Min.X, r.Min.Y, r.Min.X, r.Max.Y), c)
	s.fill(image.Rect(r.Max.X, r.Min.Y, outer.Max.X, r.Max.Y), c)
}

// writePNG encodes what draw returns.
func writePNG(w io.Writer, draw func() (*image.RGBA, error)) error {
	img, err := draw()
	if err != nil {
		return err
	}
	if err := png.Encode(w, img); err != nil {
		return fmt.Errorf("figure: write PNG: %w", err)
	}
	return nil
}
