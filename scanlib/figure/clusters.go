package figure

import (
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strconv"

	"scango/internal/words"
)

// Clusters shows a gallery of clusters, a row each.
type Clusters struct {
	Title string
	Note  string // one line under the title, such as the scores; may be empty
	Rows  []ClusterRow
}

// ClusterRow is one cluster.
type ClusterRow struct {
	Cluster    int
	Size       int           // images in the cluster; 0 is shown as "empty"
	Class      string        // majority class; empty where labels are unknown
	Purity     float64       // fraction of that class, 0…1; shown with Class alone
	Prototypes []image.Image // the most confident, best first
	Random     []image.Image // drawn at random from the rest
}

const (
	prototypesTitle = "most confident"
	randomTitle     = "random"
	blockGap        = 28 // between prototypes and random images
)

// WritePNG draws the picture and encodes it.
func (f Clusters) WritePNG(w io.Writer) error { return writePNG(w, f.Image) }

// Image draws the picture. It fails without rows, on a missing image and on a
// purity outside 0…1.
func (f Clusters) Image() (*image.RGBA, error) {
	if len(f.Rows) == 0 {
		return nil, errors.New("figure: clusters: no rows to draw")
	}
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	l, err := f.layout(p)
	if err != nil {
		return nil, err
	}
	s, err := newSheet(p, f.Title, f.Note, l.width, l.header+len(f.Rows)*(l.row+2*gap)-2*gap)
	if err != nil {
		return nil, err
	}
	s.drawClusters(f.Rows, l)
	return s.img, nil
}

// clusterLayout holds sizes in pixels; positions count from the content's left
// edge.
type clusterLayout struct {
	cell    image.Point
	header  int // height of the column titles
	caption int // width of the captions with their gap: where prototypes begin
	random  int // where random images begin; 0 without any
	row     int // height of a row
	width   int
}

func (f Clusters) layout(p *pen) (clusterLayout, error) {
	l := clusterLayout{row: p.height(heading)}
	prototypes, random := 0, 0
	for i, row := range f.Rows {
		if !(row.Purity >= 0 && row.Purity <= 1) {
			return l, fmt.Errorf("figure: clusters: row %d has purity %g, outside 0…1", i, row.Purity)
		}
		images := append(append([]image.Image{}, row.Prototypes...), row.Random...)
		size, err := cellSize(fmt.Sprintf("clusters: row %d", i), images)
		if err != nil {
			return l, err
		}
		l.cell.X, l.cell.Y = max(l.cell.X, size.X), max(l.cell.Y, size.Y)
		l.caption = max(l.caption, p.width(heading, row.name()), min(maxCaption, p.widest(small, row.lines()...)))
		l.row = max(l.row, p.height(heading)+len(row.lines())*p.height(small))
		prototypes, random = max(prototypes, len(row.Prototypes)), max(random, len(row.Random))
	}
	l.caption += 20
	l.row = max(l.row, l.cell.Y)
	l.width = l.caption
	if prototypes > 0 {
		l.width = max(l.caption+prototypes*(l.cell.X+gap)-gap, l.caption+p.width(small, prototypesTitle))
	}
	if random > 0 {
		if prototypes > 0 {
			l.width += blockGap
		}
		l.random = l.width
		l.width = max(l.random+random*(l.cell.X+gap)-gap, l.random+p.width(small, randomTitle))
	}
	if prototypes+random > 0 {
		l.header = p.height(small) + gap
	}
	return l, nil
}

func (row ClusterRow) name() string { return "Cluster " + strconv.Itoa(row.Cluster) }

// lines returns the caption's lines under the cluster's name.
func (row ClusterRow) lines() []string {
	switch {
	case row.Size == 0:
		return []string{"empty"}
	case row.Class == "":
		return []string{words.Count(row.Size, "image")}
	}
	return []string{words.Count(row.Size, "image"), row.Class, percent(row.Purity) + " pure"}
}

// percent rounds a fraction to whole percent, but keeps 0 and 100 for exactly
// none and all.
func percent(fraction float64) string {
	rounded := math.Round(fraction * 100)
	switch {
	case rounded == 0 && fraction > 0:
		return "<1 %"
	case rounded == 100 && fraction < 1:
		return ">99 %"
	}
	return strconv.Itoa(int(rounded)) + " %"
}

func (s *sheet) drawClusters(rows []ClusterRow, l clusterLayout) {
	x, y := s.origin.X, s.origin.Y
	if l.header > 0 && l.random != l.caption {
		s.text(s.img, small, faint, x+l.caption, y, prototypesTitle)
	}
	if l.random > 0 {
		s.text(s.img, small, faint, x+l.random, y, randomTitle)
	}
	y += l.header
	for i, row := range rows {
		if i > 0 {
			s.fill(image.Rect(x, y-gap, x+l.width, y-gap+1), rule)
		}
		s.drawCluster(row, y, l)
		y += l.row + 2*gap
	}
}

func (s *sheet) drawCluster(row ClusterRow, y int, l clusterLayout) {
	x := s.origin.X
	lines := row.lines()
	line := y + (l.row-s.height(heading)-len(lines)*s.height(small))/2
	s.text(s.img, heading, ink, x, line, row.name())
	line += s.height(heading)
	for _, text := range lines {
		s.text(s.img, small, faint, x, line, s.elide(small, text, l.caption-20))
		line += s.height(small)
	}
	y += (l.row - l.cell.Y) / 2
	s.strip(row.Prototypes, l.cell, image.Pt(x+l.caption, y))
	s.strip(row.Random, l.cell, image.Pt(x+l.random, y))
}

// strip draws images side by side in a thin outline.
func (s *sheet) strip(images []image.Image, cell, at image.Point) {
	for _, img := range images {
		s.frame(s.tile(img, cell, at), 1, rule)
		at.X += cell.X + gap
	}
}
