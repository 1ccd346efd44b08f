package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
)

// Confusion shows which part of each class went to each cluster.
type Confusion struct {
	Title     string
	Note      string      // one line under the title, such as the accuracy; may be empty
	Classes   []string    // names of the rows
	Clusters  []string    // names of the columns, in the order of the match
	Fractions [][]float64 // [class][cluster], 0…1; a row sums to 1, or to 0 for a class without images
}

const (
	maxName   = 170 // width of class names, height of cluster names that stand upright
	matrixMax = 680 // side that the cells should not exceed
	cellMax   = 52
	cellMin   = 15 // minimum for the names of rows
	barWidth  = 16
	rowsTitle = "class"
	colsTitle = "cluster"
)

// WritePNG draws the picture and encodes it.
func (f Confusion) WritePNG(w io.Writer) error { return writePNG(w, f.Image) }

// Image draws the picture. It fails if the names do not match the fractions or
// a fraction is outside 0…1.
func (f Confusion) Image() (*image.RGBA, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	l := f.layout(p)
	s, err := newSheet(p, f.Title, f.Note, l.width, l.height)
	if err != nil {
		return nil, err
	}
	s.drawConfusion(f, l)
	return s.img, nil
}

func (f Confusion) check() error {
	if len(f.Classes) == 0 || len(f.Clusters) == 0 {
		return errors.New("figure: confusion: no classes or no clusters to draw")
	}
	if len(f.Fractions) != len(f.Classes) {
		return fmt.Errorf("figure: confusion: %d rows of fractions for %d classes", len(f.Fractions), len(f.Classes))
	}
	for i, row := range f.Fractions {
		if len(row) != len(f.Clusters) {
			return fmt.Errorf("figure: confusion: row %d has %d fractions for %d clusters", i, len(row), len(f.Clusters))
		}
		for j, v := range row {
			if !(v >= 0 && v <= 1) {
				return fmt.Errorf("figure: confusion: fraction %g at row %d, column %d is outside 0…1", v, i, j)
			}
		}
	}
	return nil
}

// confusionLayout holds sizes in pixels from the content's top left corner.
type confusionLayout struct {
	cell          int
	numbers       bool            // cells are large enough for text
	upright       bool            // cluster names stand upright
	matrix        image.Rectangle // the cells
	nameHeight    int             // of the cluster names under the matrix
	width, height int
}

func (f Confusion) layout(p *pen) confusionLayout {
	rows, cols := len(f.Classes), len(f.Clusters)
	l := confusionLayout{cell: min(cellMax, max(cellMin, matrixMax/max(rows, cols)))}
	l.numbers = l.cell >= p.width(small, "100")+4
	names := p.widest(small, f.Clusters...)
	l.nameHeight = p.height(small)
	if names > l.cell-4 {
		l.upright = true
		l.nameHeight = min(maxName, names)
	}
	left := p.height(body) + gap + min(maxName, p.widest(small, f.Classes...)) + gap
	l.matrix = image.Rect(left, 1, left+cols*l.cell, 1+rows*l.cell)
	l.width = l.matrix.Max.X + 24 + barWidth + 6 + p.width(small, "100 %")
	l.height = l.matrix.Max.Y + gap + l.nameHeight + gap + p.height(body)
	return l
}

func (s *sheet) drawConfusion(f Confusion, l confusionLayout) {
	m := l.matrix.Add(s.origin)
	for i, row := range f.Fractions {
		for j, v := range row {
			corner := m.Min.Add(image.Pt(j*l.cell, i*l.cell))
			s.drawCell(image.Rectangle{corner, corner.Add(image.Pt(l.cell, l.cell))}, v, slices.Max(row) == 0, l.numbers)
		}
	}
	s.frame(m, 1, rule)
	s.drawNames(f, l, m)
	title := s.width(body, rowsTitle)
	s.upward(s.img, body, ink, s.origin.X, m.Min.Y+max(0, (m.Dy()-title)/2), rowsTitle)
	bottom := s.origin.Y + l.height - s.height(body)
	s.centered(s.img, body, ink, image.Rect(m.Min.X, bottom, m.Max.X, bottom+s.height(body)), colsTitle)
	s.drawBar(image.Rect(m.Max.X+24, m.Min.Y, m.Max.X+24+barWidth, m.Max.Y))
}

// drawCell colors a cell and writes its percentage.
func (s *sheet) drawCell(r image.Rectangle, v float64, noImages, numbers bool) {
	background := blues(v)
	s.fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X-1, r.Max.Y-1), background)
	if !numbers {
		return
	}
	text, c := strings.TrimSuffix(percent(v), " %"), color.Color(ink)
	switch {
	case noImages:
		text, c = "–", faint
	case v == 0:
		c = color.RGBA{0xb4, 0xb4, 0xb4, 0xff}
	case color.GrayModel.Convert(background).(color.Gray).Y < 120:
		c = color.White
	}
	s.centered(s.img, small, c, r, text)
}

// drawNames writes the names of rows and columns.
func (s *sheet) drawNames(f Confusion, l confusionLayout, m image.Rectangle) {
	h := s.height(small)
	for i, name := range f.Classes {
		name = s.elide(small, name, maxName)
		s.text(s.img, small, ink, m.Min.X-gap-s.width(small, name), m.Min.Y+i*l.cell+(l.cell-h)/2, name)
	}
	for j, name := range f.Clusters {
		x := m.Min.X + j*l.cell
		if !l.upright {
			s.centered(s.img, small, ink, image.Rect(x, m.Max.Y+gap, x+l.cell, m.Max.Y+gap+h), name)
			continue
		}
		s.upward(s.img, small, ink, x+(l.cell-h)/2, m.Max.Y+gap, s.elide(small, name, maxName))
	}
}

// drawBar draws the color scale with its ticks.
func (s *sheet) drawBar(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		v := 1 - float64(y-r.Min.Y)/float64(max(1, r.Dy()-1))
		s.fill(image.Rect(r.Min.X, y, r.Max.X, y+1), blues(v))
	}
	s.frame(r, 1, rule)
	h := s.height(small)
	ticks := []float64{0, 1}
	if r.Dy() > 8*h {
		ticks = []float64{0, 0.25, 0.5, 0.75, 1}
	}
	for _, v := range ticks {
		y := r.Max.Y - int(v*float64(r.Dy())) - h/2
		y = min(max(y, r.Min.Y), r.Max.Y-h)
		s.text(s.img, small, faint, r.Max.X+6, y, percent(v))
	}
}

// blueStops are colors from none to all.
var blueStops = [...][3]float64{{0xff, 0xff, 0xff}, {0xb5, 0xcf, 0xe8}, {0x21, 0x71, 0xb5}, {0x08, 0x2f, 0x6b}}

// blues returns the color of a fraction.
func blues(v float64) color.RGBA {
	at := v * float64(len(blueStops)-1)
	i := min(int(at), len(blueStops)-2)
	var c [3]uint8
	for k := range c {
		from, to := blueStops[i][k], blueStops[i+1][k]
		c[k] = uint8(from + (to-from)*(at-float64(i)) + 0.5)
	}
	return color.RGBA{c[0], c[1], c[2], 0xff}
}
