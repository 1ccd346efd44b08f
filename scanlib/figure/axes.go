package figure

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// plotPanel draws the axes and lines of a panel; at 72 dots per inch a point of
// gonum/plot is a pixel. empty reports whether no value was finite.
func (p *pen) plotPanel(panel Panel) (img image.Image, empty bool, err error) {
	axes, err := p.newAxes(panel)
	if err != nil {
		return nil, false, err
	}
	x, y, whole := ranges(panel)
	if empty = x.empty(); empty {
		x, y = span{0, 1}, span{0, 1}
	}
	if slices.ContainsFunc(panel.Series, func(s Series) bool { return s.Dots }) {
		x = x.widen() // or the outermost dots would be cut
	}
	setRange(&axes.X, x, whole)
	setRange(&axes.Y, y.widen(), false)
	if empty {
		axes.X.Tick.Marker, axes.Y.Tick.Marker = plot.ConstantTicks(nil), plot.ConstantTicks(nil)
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = rule, rule
	grid.Vertical.Width, grid.Horizontal.Width = 0.5, 0.5
	axes.Add(grid)
	for i, series := range panel.Series {
		if err := addSeries(axes, i, series); err != nil {
			return nil, false, fmt.Errorf("figure: curves: series %q: %w", series.Name, err)
		}
	}
	c := vgimg.NewWith(vgimg.UseWH(panelWidth, plotHeight), vgimg.UseDPI(72))
	axes.Draw(draw.New(c))
	return c.Image(), empty, nil
}

// newAxes returns an empty plot in our font and colors.
func (p *pen) newAxes(panel Panel) (*plot.Plot, error) {
	face, err := regular()
	if err != nil {
		return nil, fmt.Errorf("figure: parse font: %w", err)
	}
	goFont := font.Font{Typeface: "Go"}
	handler := text.Plain{Fonts: font.NewCache(font.Collection{{Font: goFont, Face: face}})}
	axes := plot.New()
	axes.TextHandler = handler
	styles := []*text.Style{&axes.Title.TextStyle, &axes.Legend.TextStyle} // measured though never drawn
	axes.X.Label.Text = p.elide(small, panel.X, panelWidth-60)
	axes.Y.Label.Text = p.elide(small, panel.Y, plotHeight-40)
	for _, axis := range []*plot.Axis{&axes.X, &axes.Y} {
		styles = append(styles, &axis.Label.TextStyle, &axis.Tick.Label)
		axis.Label.Padding = 4
		axis.Tick.Length = 4
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = faint, faint
		axis.LineStyle.Width, axis.Tick.LineStyle.Width = 1, 1
	}
	for _, s := range styles {
		s.Font, s.Handler, s.Color = font.From(goFont, 12), handler, ink
	}
	return axes, nil
}

// ranges returns the extents of the finite points; whole reports whether every
// x is a whole number.
func ranges(panel Panel) (x, y span, whole bool) {
	x, y, whole = emptySpan(), emptySpan(), true
	for _, series := range panel.Series {
		for _, run := range series.runs() {
			for _, point := range run {
				x.add(point[0])
				y.add(point[1])
				whole = whole && point[0] == math.Trunc(point[0])
			}
		}
	}
	return x, y, whole
}

// setRange sets an axis's extent and ticks. An extent of one value, as of a
// single epoch, gets room on both sides and a tick at that value.
func setRange(axis *plot.Axis, s span, whole bool) {
	axis.Min, axis.Max = s.min, s.max
	axis.Tick.Marker = plot.ConstantTicks(ticks(s, whole))
	if s.min == s.max {
		axis.Min, axis.Max = s.min-1, s.max+1
		label := strconv.FormatFloat(s.min, 'g', 6, 64)
		axis.Tick.Marker = plot.ConstantTicks{{Value: s.min, Label: label}}
	}
}

// addSeries adds a line for each run of finite points, and the points
// themselves where they are few or stand alone.
func addSeries(axes *plot.Plot, i int, series Series) error {
	for _, run := range series.runs() {
		points := make(plotter.XYs, len(run))
		for k, point := range run {
			points[k] = plotter.XY{X: point[0], Y: point[1]}
		}
		line, scatter, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = lineColor(i), 1.8
		scatter.Color, scatter.Radius, scatter.Shape = lineColor(i), vg.Length(2.6), draw.CircleGlyph{}
		if series.Dots {
			scatter.Radius = 1.5
		} else if len(run) > 1 {
			axes.Add(line)
		}
		if series.Dots || len(run) == 1 || len(series.Y) <= pointsShown {
			axes.Add(scatter)
		}
	}
	return nil
}
