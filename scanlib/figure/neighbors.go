package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// Mark says how a neighbor's label compares with the anchor's.
type Mark int

const (
	Unmarked  Mark = iota // no labels: a thin outline
	Same                  // same label: green
	Different             // different label: red
	NoLabel               // one of the two is unknown: gray
)

var marks = map[Mark]struct {
	color color.Color
	name  string
}{
	Same:      {color.RGBA{0x00, 0x96, 0x5e, 0xff}, "same label"},
	Different: {color.RGBA{0xd6, 0x2a, 0x20, 0xff}, "different label"},
	NoLabel:   {color.RGBA{0x9a, 0x9a, 0x9a, 0xff}, "label unknown"},
}

// Neighbors shows anchors with their nearest neighbors, a row each.
type Neighbors struct {
	Title string
	Note  string // one line under the title, such as the accuracy; may be empty
	Rows  []NeighborRow
}

// NeighborRow is one anchor and its neighbors, nearest first.
type NeighborRow struct {
	Name      string // such as "image 17" or a file name
	Class     string // the anchor's class; empty where unknown
	Anchor    image.Image
	Neighbors []Neighbor
}

// Neighbor is one neighbor of an anchor.
type Neighbor struct {
	Image image.Image
	Mark  Mark
}

const (
	maxCaption = 180 // width of row captions
	anchorGap  = 28  // between the anchor and its first neighbor
	markWidth  = 3

	neighborsTitle = "neighbors, nearest first"
)

// WritePNG draws the picture and encodes it.
func (f Neighbors) WritePNG(w io.Writer) error { return writePNG(w, f.Image) }

// Image draws the picture. It fails without rows and on a missing image.
func (f Neighbors) Image() (*image.RGBA, error) {
	if len(f.Rows) == 0 {
		return nil, errors.New("figure: neighbors: no rows to draw")
	}
	cell, err := f.cell()
	if err != nil {
		return nil, err
	}
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	l := neighborLayout{cell: cell, used: f.used(), header: p.height(small) + gap}
	if len(l.used) > 0 {
		l.header += p.height(body) + gap
	}
	columns := 0
	for _, row := range f.Rows {
		l.caption = max(l.caption, min(maxCaption, p.widest(heading, row.Name)))
		l.caption = max(l.caption, min(maxCaption, p.widest(small, row.Class, row.agreement())))
		columns = max(columns, len(row.Neighbors))
	}
	if l.caption > 0 {
		l.caption += 16
	}
	l.row = max(cell.Y+2*markWidth, p.height(heading)+2*p.height(small))
	width := max(l.neighborX(columns)-gap-markWidth, l.neighborX(0)+p.width(small, neighborsTitle), p.marksWidth(l.used))
	s, err := newSheet(p, f.Title, f.Note, width, l.header+len(f.Rows)*(l.row+gap)-gap)
	if err != nil {
		return nil, err
	}
	s.drawNeighbors(f.Rows, l)
	return s.img, nil
}

// cell returns the size of the cells, over all images of the picture.
func (f Neighbors) cell() (image.Point, error) {
	var cell image.Point
	for i, row := range f.Rows {
		images := []image.Image{row.Anchor}
		for _, n := range row.Neighbors {
			images = append(images, n.Image)
		}
		size, err := cellSize(fmt.Sprintf("neighbors: row %d", i), images)
		if err != nil {
			return cell, err
		}
		cell.X, cell.Y = max(cell.X, size.X), max(cell.Y, size.Y)
	}
	return cell, nil
}

// used lists the marks that occur, in the order of the legend.
func (f Neighbors) used() []Mark {
	var used []Mark
	for _, mark := range []Mark{Same, Different, NoLabel} {
		if f.count(mark) > 0 {
			used = append(used, mark)
		}
	}
	return used
}

func (f Neighbors) count(mark Mark) int {
	n := 0
	for _, row := range f.Rows {
		n += row.count(mark)
	}
	return n
}

func (row NeighborRow) count(mark Mark) int {
	n := 0
	for _, neighbor := range row.Neighbors {
		if neighbor.Mark == mark {
			n++
		}
	}
	return n
}

// agreement returns the caption's last line: how many labels agree, "" if none
// is known.
func (row NeighborRow) agreement() string {
	known := row.count(Same) + row.count(Different)
	if known == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d same", row.count(Same), known)
}

// neighborLayout holds sizes in pixels, from the content's top left corner.
type neighborLayout struct {
	cell    image.Point
	used    []Mark
	header  int // height of the legend and the column titles
	caption int // width of the caption column with its gap
	row     int // height of a row
}

// neighborX returns the left edge of neighbor j's cell.
func (l neighborLayout) neighborX(j int) int {
	return l.caption + markWidth + l.cell.X + anchorGap + j*l.step()
}

// step returns the distance from neighbor to neighbor, frames included.
func (l neighborLayout) step() int { return l.cell.X + 2*markWidth + gap }

func (s *sheet) drawNeighbors(rows []NeighborRow, l neighborLayout) {
	x, y := s.origin.X, s.origin.Y
	if len(l.used) > 0 {
		s.drawMarks(l.used)
		y += s.height(body) + gap
	}
	s.text(s.img, small, faint, x+l.caption, y, "anchor")
	s.text(s.img, small, faint, x+l.neighborX(0)-markWidth, y, neighborsTitle)
	y = s.origin.Y + l.header
	for _, row := range rows {
		s.drawCaption(row, y, l)
		top := y + (l.row-l.cell.Y)/2
		at := image.Pt(x+l.caption+markWidth, top)
		s.frame(s.tile(row.Anchor, l.cell, at), markWidth, ink)
		for j, n := range row.Neighbors {
			r := s.tile(n.Image, l.cell, image.Pt(x+l.neighborX(j), top))
			if mark, ok := marks[n.Mark]; ok {
				s.frame(r, markWidth, mark.color)
			} else {
				s.frame(r, 1, rule)
			}
		}
		y += l.row + gap
	}
}

// drawCaption writes a row's name, class and agreement beside its tiles.
func (s *sheet) drawCaption(row NeighborRow, y int, l neighborLayout) {
	type line struct {
		style style
		color color.Color
		text  string
	}
	var lines []line
	height := 0
	for _, l := range []line{{heading, ink, row.Name}, {small, ink, row.Class}, {small, faint, row.agreement()}} {
		if l.text != "" {
			lines = append(lines, l)
			height += s.height(l.style)
		}
	}
	y += (l.row - height) / 2
	for _, line := range lines {
		s.text(s.img, line.style, line.color, s.origin.X, y, s.elide(line.style, line.text, min(maxCaption, l.caption)))
		y += s.height(line.style)
	}
}

// drawMarks draws the legend of the frame colors.
func (s *sheet) drawMarks(used []Mark) {
	x, h := s.origin.X, s.height(body)
	for _, mark := range used {
		box := image.Rect(x, s.origin.Y+2, x+h-4, s.origin.Y+h-2)
		s.frame(box.Inset(markWidth), markWidth, marks[mark].color)
		s.text(s.img, body, ink, box.Max.X+6, s.origin.Y, marks[mark].name)
		x += s.markWidth(mark)
	}
}

// markWidth returns the width of one legend entry with the space after it.
func (p *pen) markWidth(mark Mark) int {
	return p.height(body) + 2 + p.width(body, marks[mark].name) + 20
}

func (p *pen) marksWidth(used []Mark) int {
	w := 0
	for _, mark := range used {
		w += p.markWidth(mark)
	}
	return w
}
