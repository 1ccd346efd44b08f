package study

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"scango/internal/atomicfile"
	"scango/scanlib/figure"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
)

// Files that a sweep keeps beside its runs.
const (
	sweepFile    = "sweep.json"
	sweepTable   = "sweep.csv"
	sweepPicture = "sweep.png"
)

// OpenSweep reads the table that RunSweep wrote to a directory; nil if there is
// none.
func OpenSweep(dir string) (*Sweep, error) {
	s := &Sweep{Dir: dir}
	ok, err := rundir.At(dir).ReadJSON(s, sweepFile)
	if !ok || err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Sweep) write() error {
	d := rundir.At(s.Dir)
	if err := d.WriteJSON(s, sweepFile); err != nil {
		return err
	}
	return atomicfile.Write(d.File(sweepTable), s.WriteCSV)
}

// reports returns the reports of the rows that did not fail.
func (s *Sweep) reports() []*report.Report {
	var out []*report.Report
	for _, row := range s.Rows {
		if row.Report != nil {
			out = append(out, row.Report)
		}
	}
	return out
}

func (s *Sweep) scored() bool {
	return slices.ContainsFunc(s.reports(), func(r *report.Report) bool { return r.FinalScores() != nil })
}

// String returns the table of the rows in order; an arrow marks the one that
// the validation loss chooses.
func (s *Sweep) String() string {
	var b strings.Builder
	scored := s.scored()
	titles := outcomeTitles(scored)
	grid := [][]string{slices.Concat(shortKeys(s.Axes), titles, []string{""})}
	for _, row := range s.Rows {
		cells, mark := make([]string, len(titles)), ""
		if row.Report != nil {
			cells = outcomeCells(row.Report, row.Seconds, scored)
		} else {
			mark = "failed"
		}
		if row.Chosen {
			mark = "<--"
		}
		grid = append(grid, slices.Concat(row.Values, cells, []string{mark}))
	}
	report.WriteGrid(&b, grid)
	if s.Best() != nil {
		fmt.Fprintln(&b, "<-- has the lowest validation loss, which needs no label")
		fmt.Fprintln(&b, outcomeNote(s.reports(), scored))
	}
	if s.Caveat != "" {
		fmt.Fprintf(&b, "note: %s\n", s.Caveat)
	}
	var f faults
	for _, row := range s.Rows {
		if row.Error != "" {
			f.add(row.Dir, errors.New(row.Error))
		}
	}
	for _, line := range f.all(s.combinations()) {
		fmt.Fprintf(&b, "failed: %s\n", line)
	}
	if n := s.combinations(); len(s.Rows) < n {
		fmt.Fprintf(&b, "note: %d of %d combinations are over\n", len(s.Rows), n)
	}
	return b.String()
}

func (s *Sweep) combinations() int {
	n := 1
	for _, axis := range s.Axes {
		n *= len(axis.Values)
	}
	return n
}

// WriteCSV writes a row for each combination: values, losses and scores.
func (s *Sweep) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	head := slices.Concat(shortKeys(s.Axes), []string{"val_loss", "acc", "nmi", "ari", "ami", "purity", "confidence", "clusters_in_use", "seconds", "chosen", "dir", "error"})
	if err := out.Write(head); err != nil {
		return err
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, row := range s.Rows {
		numbers := make([]string, 9)
		if r := row.Report; r != nil {
			numbers[0], numbers[6], numbers[7], numbers[8] = number(r.ValLoss), number(confidence(r)), strconv.Itoa(r.ClustersInUse()), number(row.Seconds)
			if f := r.FinalScores(); f != nil {
				for i, v := range []float64{f.ACC, f.NMI, f.ARI, f.AMI, f.Purity} {
					numbers[1+i] = number(v)
				}
			}
		}
		if err := out.Write(slices.Concat(row.Values, numbers, []string{strconv.FormatBool(row.Chosen), row.Dir, row.Error})); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// draw writes the picture of a sweep, if there is something to show.
func (s *Sweep) draw() error {
	if s.Best() == nil {
		return nil
	}
	return atomicfile.Write(rundir.At(s.Dir).File(sweepPicture), s.Figure().WritePNG)
}

// Figure shows the validation loss, and ACC where there are labels, by the
// value of the first axis; a line for each combination of the others.
func (s *Sweep) Figure() figure.Curves {
	measures := []struct {
		title string
		of    func(*report.Report) float64
	}{
		{"validation loss", func(r *report.Report) float64 { return r.ValLoss }},
		{"ACC", func(r *report.Report) float64 { return r.FinalScores().ACC }},
	}
	if !s.scored() {
		measures = measures[:1]
	}
	f := figure.Curves{Title: "Sweep of " + s.Name, Note: s.Caveat}
	for _, m := range measures {
		f.Panels = append(f.Panels, figure.Panel{Title: m.title, X: s.axisTitle(), Y: m.title, Series: s.lines(m.of)})
	}
	return f
}

// axisTitle returns the first key, with a legend of the numbers that stand for
// words.
func (s *Sweep) axisTitle() string {
	title := s.Axes[0].Key
	for i, value := range s.Axes[0].Values {
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			title += fmt.Sprintf("   %d: %s", i+1, value)
		}
	}
	return title
}

// lines returns the points of a measure, those that agree in all but the first
// axis on one line, in ascending order. Values that are not numbers are
// numbered.
func (s *Sweep) lines(of func(*report.Report) float64) []figure.Series {
	type spot struct{ x, y float64 }
	spots := map[string][]spot{}
	var names []string
	for _, row := range s.Rows {
		if row.Report == nil || s.scored() && row.Report.FinalScores() == nil {
			continue
		}
		name := pointName(s.Axes[1:], row.Values[1:])
		if _, known := spots[name]; !known {
			names = append(names, name)
		}
		x, err := strconv.ParseFloat(row.Values[0], 64)
		if err != nil {
			x = float64(1 + slices.Index(s.Axes[0].Values, row.Values[0]))
		}
		spots[name] = append(spots[name], spot{x, of(row.Report)})
	}
	var out []figure.Series
	for _, name := range names {
		line := figure.Series{Name: name}
		slices.SortFunc(spots[name], func(a, b spot) int { return cmp.Compare(a.x, b.x) })
		for _, p := range spots[name] {
			line.X, line.Y = append(line.X, p.x), append(line.Y, p.y)
		}
		out = append(out, line)
	}
	return out
}
