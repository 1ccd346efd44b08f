package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
)

// Curves shows measurements over time in panels side by side.
type Curves struct {
	Title  string
	Note   string // one line under the title; may be empty
	Panels []Panel
}

// Panel is one pair of axes.
type Panel struct {
	Title  string
	X, Y   string // axis titles with units, such as "epoch", "loss (nats)"
	Series []Series
}

// Series is one line. A point that is not finite leaves a gap.
type Series struct {
	Name string    // for the legend; a single series needs none
	X    []float64 // nil means 1, 2, 3, …
	Y    []float64
	Dots bool // points without a line: a map, whose X need not ascend
}

const (
	panelWidth  = 460
	plotHeight  = 300
	panelGap    = 28
	panelsWide  = 4 // more continue in a second row
	swatch      = 22
	pointsShown = 40 // a longer series is a line without points
)

// lineColors are distinguishable for color-blind people (Okabe and Ito 2008).
var lineColors = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x20, 0x20, 0x20, 0xff},
	{0x88, 0x22, 0x55, 0xff}, {0x7a, 0x8b, 0x00, 0xff}, {0x6a, 0x51, 0xa3, 0xff}, // for maps of ten classes
}

func lineColor(i int) color.RGBA { return lineColors[i%len(lineColors)] }

// WritePNG draws the picture and encodes it.
func (f Curves) WritePNG(w io.Writer) error { return writePNG(w, f.Image) }

// Image draws the picture. It fails without panels or series, and on a series
// with an X of another length than Y.
func (f Curves) Image() (*image.RGBA, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	p, err := newPen()
	if err != nil {
		return nil, err
	}
	head := 0 // height above the axes: title and legend, equal so that axes align
	for _, panel := range f.Panels {
		head = max(head, p.headHeight(panel))
	}
	wide := min(len(f.Panels), panelsWide)
	deep := (len(f.Panels) + wide - 1) / wide
	high := head + plotHeight
	s, err := newSheet(p, f.Title, f.Note, wide*(panelWidth+panelGap)-panelGap, deep*(high+panelGap)-panelGap)
	if err != nil {
		return nil, err
	}
	for i, panel := range f.Panels {
		at := s.origin.Add(image.Pt(i%wide*(panelWidth+panelGap), i/wide*(high+panelGap)))
		if err := s.drawPanel(panel, at, head); err != nil {
			return nil, err
		}
	}
	return s.img, nil
}

func (f Curves) check() error {
	if len(f.Panels) == 0 {
		return errors.New("figure: curves: no panels to draw")
	}
	for i, panel := range f.Panels {
		if len(panel.Series) == 0 {
			return fmt.Errorf("figure: curves: panel %d has no series", i)
		}
		for _, s := range panel.Series {
			if s.X != nil && len(s.X) != len(s.Y) {
				return fmt.Errorf("figure: curves: panel %d, series %q has %d x for %d y", i, s.Name, len(s.X), len(s.Y))
			}
		}
	}
	return nil
}

// at is point i of the series.
func (s Series) at(i int) (x, y float64) {
	if s.X == nil {
		return float64(i + 1), s.Y[i]
	}
	return s.X[i], s.Y[i]
}

// runs splits the series at points that are not finite.
func (s Series) runs() [][][2]float64 {
	var runs [][][2]float64
	open := false
	for i := range s.Y {
		x, y := s.at(i)
		if math.IsNaN(x-x) || math.IsNaN(y-y) {
			open = false
			continue
		}
		if !open {
			runs = append(runs, nil)
			open = true
		}
		last := len(runs) - 1
		runs[last] = append(runs[last], [2]float64{x, y})
	}
	return runs
}

func (s *sheet) drawPanel(panel Panel, at image.Point, head int) error {
	y := at.Y
	if panel.Title != "" {
		s.text(s.img, heading, ink, at.X, y, s.elide(heading, panel.Title, panelWidth))
		y += s.height(heading) + 4
	}
	s.drawLegend(panel, image.Pt(at.X, y))
	axes := image.Rect(at.X, at.Y+head, at.X+panelWidth, at.Y+head+plotHeight)
	plotted, empty, err := s.plotPanel(panel)
	if err != nil {
		return err
	}
	draw.Draw(s.img, axes, plotted, image.Point{}, draw.Src)
	if empty {
		s.centered(s.img, body, faint, axes, "no finite values")
	}
	return nil
}

// legendEntry is a series' place in the legend, from the legend's corner.
type legendEntry struct {
	series int
	name   string
	at     image.Point
}

// legend flows the names of the series into lines of the panel's width. It
// stands above the axes, where it covers nothing.
func (p *pen) legend(panel Panel) (entries []legendEntry, height int) {
	x, y, line := 0, 0, p.height(small)+2
	for i, series := range panel.Series {
		if series.Name == "" {
			continue
		}
		name := p.elide(small, series.Name, panelWidth-swatch-6)
		w := swatch + 6 + p.width(small, name)
		if x > 0 && x+w > panelWidth {
			x, y = 0, y+line
		}
		entries = append(entries, legendEntry{i, name, image.Pt(x, y)})
		x += w + 18
	}
	if len(entries) == 0 {
		return nil, 0
	}
	return entries, y + line
}

func (s *sheet) drawLegend(panel Panel, at image.Point) {
	entries, _ := s.legend(panel)
	for _, e := range entries {
		p := at.Add(e.at)
		middle := p.Y + s.height(small)/2
		sample := image.Rect(p.X, middle-1, p.X+swatch, middle+1)
		if panel.Series[e.series].Dots {
			sample = image.Rect(p.X+swatch-8, middle-4, p.X+swatch, middle+4)
		}
		s.fill(sample, lineColor(e.series))
		s.text(s.img, small, ink, p.X+swatch+6, p.Y, e.name)
	}
}

// headHeight returns the height of a panel's title and legend.
func (p *pen) headHeight(panel Panel) int {
	_, h := p.legend(panel)
	if panel.Title != "" {
		h += p.height(heading) + 4
	}
	return h + 6
}
