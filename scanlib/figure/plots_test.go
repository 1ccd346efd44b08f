package figure

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func testConfusion(classes, clusters int) Confusion {
	f := Confusion{Title: "T", Note: "n"}
	for i := range classes {
		f.Classes = append(f.Classes, strings.Repeat("class ", i%9)+fmt.Sprint(i))
		row := make([]float64, clusters)
		if i != 1 { // a class without images
			row[i%clusters] = 0.75
			row[(i+1)%clusters] += 0.25
		}
		f.Fractions = append(f.Fractions, row)
	}
	for j := range clusters {
		f.Clusters = append(f.Clusters, fmt.Sprint(j))
	}
	return f
}

// TestConfusionCells: each cell has the color of its fraction, dark ones hold
// white text, and the bar runs from 100 % to 0 %.
func TestConfusionCells(t *testing.T) {
	f := testConfusion(3, 4)
	f.Title, f.Note = "", ""
	img := render(t, f)
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	l := f.layout(p)
	m := l.matrix.Add(image.Pt(margin, margin))
	for i, row := range f.Fractions {
		for j, v := range row {
			corner := m.Min.Add(image.Pt(j*l.cell, i*l.cell))
			if got := img.RGBAAt(corner.X, corner.Y); got != blues(v) {
				t.Errorf("cell %d, %d is %v, want %v for %g", i, j, got, blues(v), v)
			}
			cell := img.SubImage(image.Rect(corner.X+3, corner.Y+3, corner.X+l.cell-3, corner.Y+l.cell-3)).(*image.RGBA)
			white := !bounds(cell, color.RGBA{255, 255, 255, 255}).Empty()
			if v > 0 && white != (v == 0.75) {
				t.Errorf("cell %d, %d of %g has white text: %t", i, j, v, white)
			}
		}
	}
	bar := m.Max.X + 24 + barWidth/2
	if top, bottom := img.RGBAAt(bar, m.Min.Y), img.RGBAAt(bar, m.Max.Y-1); top != blues(1) || bottom != blues(0) {
		t.Errorf("bar from %v to %v, want %v to %v", top, bottom, blues(1), blues(0))
	}
}

// TestConfusionLayout: 20×20 keeps its numbers, long names of clusters stand
// upright and are cut, a hundred columns stay readable by name.
func TestConfusionLayout(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	long := testConfusion(2, 2)
	long.Clusters = []string{"0", longName}
	for _, row := range []struct {
		f                Confusion
		numbers, upright bool
	}{
		{testConfusion(10, 10), true, false},
		{testConfusion(20, 20), true, false},
		{testConfusion(5, 100), false, true},
		{long, true, true},
	} {
		l := row.f.layout(p)
		if l.numbers != row.numbers || l.upright != row.upright {
			t.Errorf("%d×%d: numbers %t, upright %t", len(row.f.Classes), len(row.f.Clusters), l.numbers, l.upright)
		}
		if l.cell < p.height(small) {
			t.Errorf("%d×%d: cells of %d pixels under names of %d", len(row.f.Classes), len(row.f.Clusters), l.cell, p.height(small))
		}
	}
}

func TestBlues(t *testing.T) {
	before := 256
	for v := 0.0; v <= 1; v += 1. / 64 {
		y := int(color.GrayModel.Convert(blues(v)).(color.Gray).Y)
		if y >= before {
			t.Errorf("%g is not darker than the fraction before", v)
		}
		before = y
	}
	if blues(0) != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("nothing is %v, want white", blues(0))
	}
}

func testCurves(n int) Curves {
	var falling, rising []float64
	for i := range n {
		x := 5 * float64(i) / float64(n)
		falling = append(falling, math.Exp(-x))
		rising = append(rising, 1-math.Exp(-x-0.5))
	}
	return Curves{Title: "T", Note: "n", Panels: []Panel{
		{Title: "One", X: "epoch", Y: "loss (nats)", Series: []Series{{Name: "train", Y: falling}}},
		{Title: "Two", X: "epoch", Y: "loss (nats)", Series: []Series{{Name: "a", Y: falling}, {Name: "b", Y: rising}, {Name: longName, Y: rising}}},
	}}
}

// axes is where the first panel of a picture has its axes, legend excluded.
func axes(t *testing.T, f Curves) image.Rectangle {
	t.Helper()
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	head := 0
	for _, panel := range f.Panels {
		head = max(head, p.headHeight(panel))
	}
	s, err := newSheet(p, f.Title, f.Note, panelWidth, plotHeight)
	if err != nil {
		t.Fatal(err)
	}
	corner := s.origin.Add(image.Pt(0, head))
	return image.Rectangle{corner, corner.Add(image.Pt(panelWidth, plotHeight))}
}

// TestCurveFalls: the line runs from the upper left to the lower right of the
// axes, and the legend stands above them.
func TestCurveFalls(t *testing.T) {
	for _, n := range []int{2, 3, 12, 500} {
		f := testCurves(n)
		img := render(t, f)
		area := axes(t, f)
		line := bounds(img.SubImage(area).(*image.RGBA), lineColor(0))
		if line.Dx() < panelWidth*3/4 || line.Dy() < plotHeight/2 {
			t.Errorf("%d points: line covers %v of %v", n, line, area)
		}
		left := bounds(img.SubImage(image.Rect(line.Min.X, area.Min.Y, line.Min.X+4, area.Max.Y)).(*image.RGBA), lineColor(0))
		right := bounds(img.SubImage(image.Rect(line.Max.X-4, area.Min.Y, line.Max.X, area.Max.Y)).(*image.RGBA), lineColor(0))
		if left.Min.Y > right.Min.Y-plotHeight/2 {
			t.Errorf("%d points: line begins at %v and ends at %v", n, left.Min, right.Min)
		}
		legend := bounds(img.SubImage(image.Rect(area.Min.X, 0, area.Max.X, area.Min.Y)).(*image.RGBA), lineColor(0))
		if legend.Dx() != swatch || legend.Max.Y > area.Min.Y {
			t.Errorf("%d points: legend swatch %v, axes from %v", n, legend, area.Min)
		}
	}
}

// TestCurveGap: a NaN leaves a gap, and a point between two is still shown.
func TestCurveGap(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	f := Curves{Panels: []Panel{{Series: []Series{{Y: []float64{1, 1, nan, 1, inf, 1, 1}}}}}}
	img, area := render(t, f), axes(t, f)
	runs, inside := 0, false
	for x := area.Min.X; x < area.Max.X; x++ {
		on := false
		for y := area.Min.Y; y < area.Max.Y; y++ {
			c := img.RGBAAt(x, y) // blue, or blue mixed with white at the line's edge
			on = on || int(c.B) > int(c.R)+50
		}
		if on && !inside {
			runs++
		}
		inside = on
	}
	if runs != 3 {
		t.Errorf("%d pieces of line, want 3", runs)
	}
	one := render(t, Curves{Panels: []Panel{{Series: []Series{{Y: []float64{2.3}}}}}})
	if dot := bounds(one, lineColor(0)); dot.Dx() < 3 || dot.Dx() > 8 || dot.Dy() != dot.Dx() {
		t.Errorf("a single epoch is a dot of %v", dot.Size())
	}
}

// TestPanels: four in a row, a fifth below the first.
func TestPanels(t *testing.T) {
	size := func(n int) image.Point {
		var f Curves
		for range n {
			f.Panels = append(f.Panels, testCurves(2).Panels[0])
		}
		return render(t, f).Bounds().Size()
	}
	one, four, five := size(1), size(4), size(5)
	if four.X != one.X+3*(panelWidth+panelGap) || four.Y != one.Y {
		t.Errorf("four panels %v, one %v", four, one)
	}
	if five.X != four.X || five.Y != 2*(four.Y-2*margin)+panelGap+2*margin {
		t.Errorf("five panels %v, four %v", five, four)
	}
}

func TestLegend(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	var panel Panel
	for i := range 12 {
		panel.Series = append(panel.Series, Series{Name: fmt.Sprint("head ", i, " consistency")})
	}
	panel.Series[3].Name = ""
	entries, height := p.legend(panel)
	if len(entries) != 11 {
		t.Fatalf("%d entries, want 11", len(entries))
	}
	for i, e := range entries {
		end := e.at.Add(image.Pt(swatch+6+p.width(small, e.name), p.height(small)))
		if end.X > panelWidth || end.Y > height {
			t.Errorf("entry %d ends at %v, outside %d×%d", i, end, panelWidth, height)
		}
		if i > 0 && e.at.Y == entries[i-1].at.Y && e.at.X < entries[i-1].at.X+swatch+6+p.width(small, entries[i-1].name) {
			t.Errorf("entry %d at %v overlaps the one before", i, e.at)
		}
	}
}

// TestTicks: worked out by hand from the rule "largest of 1, 2, 5 that gives
// four steps".
func TestTicks(t *testing.T) {
	for _, row := range []struct {
		s     span
		whole bool
		want  string
	}{
		{span{1, 12}, true, "2 4 6 8 10 12"},
		{span{1, 3}, true, "1 2 3"},
		{span{1, 500}, true, "100 200 300 400 500"},
		{span{0, 50000}, true, "0 10000 20000 30000 40000 50000"},
		{span{-11.5, 2.9}, false, "−10 −8 −6 −4 −2 0 2"},
		{span{0.27, 0.93}, false, "0.3 0.4 0.5 0.6 0.7 0.8 0.9"},
		{span{2.185, 2.415}, false, "2.20 2.25 2.30 2.35 2.40"},
		{span{-1, 1}, false, "−1.0 −0.5 0 0.5 1.0"},
		{span{0, 4e-5}, false, "0 1e−05 2e−05 3e−05 4e−05"},
		{span{0, 4e6}, false, "0 1e+06 2e+06 3e+06 4e+06"},
	} {
		var got []string
		for _, tick := range ticks(row.s, row.whole) {
			got = append(got, tick.Label)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%v: %q, want %q", row.s, strings.Join(got, " "), row.want)
		}
	}
}

func TestTicksInside(t *testing.T) {
	for exponent := -12; exponent <= 12; exponent++ {
		for _, length := range []float64{1, 1.7, 2.3, 4.9, 9.99} {
			s := span{-0.3 * math.Pow10(exponent), (length - 0.3) * math.Pow10(exponent)}
			got := ticks(s, false)
			outside := slices.ContainsFunc(got, func(tick plot.Tick) bool {
				return tick.Value < s.min-1e-6*(s.max-s.min) || tick.Value > s.max+1e-6*(s.max-s.min)
			})
			if len(got) < 4 || len(got) > 11 || outside {
				t.Errorf("%v: ticks %v", s, got)
			}
		}
	}
}
