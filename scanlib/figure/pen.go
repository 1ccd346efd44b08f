package figure

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// style is a font and size.
type style int

const (
	title   style = iota // bold 20 px
	heading              // bold 14 px
	body                 // regular 14 px
	small                // regular 12 px
	numStyles
)

var (
	ink   = color.RGBA{0x20, 0x20, 0x20, 0xff} // text
	faint = color.RGBA{0x66, 0x66, 0x66, 0xff} // second text
	rule  = color.RGBA{0xd4, 0xd4, 0xd4, 0xff} // outlines and grid
)

var (
	regular = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })
	bold    = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(gobold.TTF) })
)

// pen measures and draws lines of text. One goroutine may use it at a time.
type pen struct {
	faces [numStyles]font.Face
}

func newPen() (*pen, error) {
	p := &pen{}
	for s, spec := range [numStyles]struct {
		font func() (*opentype.Font, error)
		size float64
	}{title: {bold, 20}, heading: {bold, 14}, body: {regular, 14}, small: {regular, 12}} {
		f, err := spec.font()
		if err != nil {
			return nil, fmt.Errorf("figure: parse font: %w", err)
		}
		face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: spec.size, DPI: 72})
		if err != nil {
			return nil, fmt.Errorf("figure: scale font: %w", err)
		}
		p.faces[s] = face
	}
	return p, nil
}

// oneLine replaces line breaks and tabs, which names of files may hold.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// width returns the width of text in pixels, rounded up.
func (p *pen) width(s style, text string) int {
	return font.MeasureString(p.faces[s], oneLine(text)).Ceil()
}

// widest returns the width of the widest of the texts.
func (p *pen) widest(s style, texts ...string) int {
	w := 0
	for _, text := range texts {
		w = max(w, p.width(s, text))
	}
	return w
}

// height returns the height of a line in pixels.
func (p *pen) height(s style) int {
	m := p.faces[s].Metrics()
	return m.Ascent.Ceil() + m.Descent.Ceil()
}

// elide cuts text to at most width pixels, with an ellipsis where it was cut.
func (p *pen) elide(s style, text string, width int) string {
	text = oneLine(text)
	if p.width(s, text) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if cut := strings.TrimRight(string(runes[:n]), " ") + "…"; p.width(s, cut) <= width {
			return cut
		}
	}
	return ""
}

// text draws one line with the top left corner of its box at (x, y).
func (p *pen) text(dst draw.Image, s style, c color.Color, x, y int, text string) {
	d := font.Drawer{
		Dst:  dst,
		Src:  image.NewUniform(c),
		Face: p.faces[s],
		Dot:  fixed.P(x, y+p.faces[s].Metrics().Ascent.Ceil()),
	}
	d.DrawString(oneLine(text))
}

// centered draws one line centered in r.
func (p *pen) centered(dst draw.Image, s style, c color.Color, r image.Rectangle, text string) {
	x := r.Min.X + (r.Dx()-p.width(s, text))/2
	p.text(dst, s, c, x, r.Min.Y+(r.Dy()-p.height(s))/2, text)
}

// upward draws one line rotated by 90° counterclockwise, which reads upward,
// with the top left corner of its rotated box at (x, y).
func (p *pen) upward(dst draw.Image, s style, c color.Color, x, y int, text string) {
	w, h := p.width(s, text), p.height(s)
	flat := image.NewAlpha(image.Rect(0, 0, w, h))
	p.text(flat, s, color.Opaque, 0, 0, text)
	turned := image.NewAlpha(image.Rect(0, 0, h, w))
	for v := range h {
		for u := range w {
			turned.SetAlpha(v, w-1-u, flat.AlphaAt(u, v))
		}
	}
	draw.DrawMask(dst, image.Rect(x, y, x+h, y+w), image.NewUniform(c), image.Point{}, turned, image.Point{}, draw.Over)
}
