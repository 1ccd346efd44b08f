package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"scango/scanlib/assess"
	"scango/scanlib/stage"
)

// String returns the table that ends a run.
func (r *Report) String() string {
	var b strings.Builder
	r.writeTable(&b)
	if r.Neighbors.Accuracy != nil || r.ValNeighbors.Accuracy != nil {
		b.WriteString("\n")
	}
	r.Neighbors.write(&b, "neighbors of the same class")
	r.ValNeighbors.write(&b, "neighbors of validation images")
	if r.KNN != nil {
		fmt.Fprintf(&b, "weighted kNN on pretext features: %.1f %% (%d nearest training images vote, by their labels)\n", 100**r.KNN, min(assess.KNNNeighbors, r.NTrain))
	}
	fmt.Fprintf(&b, "\nclusters: %d of %d in use, sizes %s\n", r.ClustersInUse(), r.Clusters, numbers(r.ClusterSizes))
	fmt.Fprintf(&b, "time: %scompiling %.1f s\n", r.stageTimes(), r.Seconds["compile"])
	fmt.Fprintf(&b, "processor: %.1f s, and %.1f s compiling; peak memory %.1f GiB; %s, %d device(s)\n",
		r.CPUSeconds, r.CompileCPUSeconds, float64(r.PeakRSSBytes)/(1<<30), r.Engine, r.Devices)
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	return b.String()
}

// write writes the share of neighbors with the image's own label, by their
// number.
func (n NeighborScores) write(w io.Writer, name string) {
	if len(n.Accuracy) == 0 {
		return
	}
	fmt.Fprintf(w, "%s: ", name)
	for _, k := range slices.Sorted(maps.Keys(n.Accuracy)) {
		fmt.Fprintf(w, "%.1f %% of the %d nearest, ", 100*n.Accuracy[k], k)
	}
	fmt.Fprintf(w, "%.1f %% by chance\n", 100*n.Chance)
}

// stageTimes lists the stages that were run: "pretext 1.2 s, ".
func (r *Report) stageTimes() string {
	var b strings.Builder
	for _, s := range []stage.Stage{stage.Pretext, stage.Neighbors, stage.Scan, stage.SelfLabel} {
		if seconds, ran := r.Seconds[string(s)]; ran {
			fmt.Fprintf(&b, "%s %.1f s, ", s.Title(), seconds)
		}
	}
	return b.String()
}

// numbers formats n as "3, 4, 5".
func numbers(n []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") }

// writeTable writes the rows, and the notes that are needed to read them.
func (r *Report) writeTable(b io.Writer) {
	if len(r.Rows) == 0 {
		return
	}
	columns := r.columns()
	head := []string{""}
	for _, c := range columns {
		head = append(head, c.title)
	}
	grid := [][]string{head}
	probes := false
	for _, row := range r.Rows {
		cells := []string{row.Title}
		if row.Probe != nil {
			cells[0], probes = row.Title+" *", true
		}
		for _, c := range columns {
			cells = append(cells, c.cell(row))
		}
		grid = append(grid, cells)
	}
	WriteGrid(b, grid)
	if probes {
		fmt.Fprintln(b, "* trained with labels, for comparison; no other row was")
	}
	if r.scored() && r.Clusters != r.Classes {
		fmt.Fprintf(b, "%d clusters for %d classes: ACC counts one cluster a class, purity the majority class of each cluster\n", r.Clusters, r.Classes)
	}
	if text := r.confident(); text != "" {
		fmt.Fprintf(b, "confident: %s\n", text)
	}
}

// column is a column of the table; cell returns "" if a row has no such number.
type column struct {
	title string
	cell  func(Row) string
}

func (r *Report) columns() []column {
	var columns []column
	if r.scored() {
		for _, m := range []Measure{ACC, NMI, ARI, AMI, Purity} {
			columns = append(columns, scoreColumn(m.Title, func(s *assess.Scores) *float64 { return m.Of(s) }))
		}
		if r.Clusters >= assess.TopClusters {
			columns = append(columns, scoreColumn("top-5", func(s *assess.Scores) *float64 { return s.Top5 }))
		}
	}
	return append(columns,
		column{"confidence", func(row Row) string {
			if row.Confidence == nil {
				return ""
			}
			return fmt.Sprintf("%.3f", row.Confidence.Mean)
		}},
		column{"seconds", func(row Row) string {
			if row.Stage == "" {
				return ""
			}
			return fmt.Sprintf("%.1f", row.Seconds)
		}})
}

func scoreColumn(title string, value func(*assess.Scores) *float64) column {
	return column{title, func(row Row) string {
		if row.Scores == nil {
			return ""
		}
		v := value(row.Scores)
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%.3f", *v)
	}}
}

// Measure is one of the scores.
type Measure struct {
	Title string
	Of    func(*assess.Scores) *float64
}

// The measures that every clustering with labels has.
var (
	ACC    = Measure{"ACC", func(s *assess.Scores) *float64 { return &s.ACC }}
	NMI    = Measure{"NMI", func(s *assess.Scores) *float64 { return &s.NMI }}
	ARI    = Measure{"ARI", func(s *assess.Scores) *float64 { return &s.ARI }}
	AMI    = Measure{"AMI", func(s *assess.Scores) *float64 { return &s.AMI }}
	Purity = Measure{"purity", func(s *assess.Scores) *float64 { return &s.Purity }}
)

// confident returns text such as "SCAN 41.0 %, self-label 90.1 % of the images
// above 0.99".
func (r *Report) confident() string {
	var parts []string
	var threshold float64
	for _, row := range r.Rows {
		if c := row.Confidence; c != nil {
			parts, threshold = append(parts, fmt.Sprintf("%s %.1f %%", row.Title, 100*c.Share)), c.Threshold
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of the images above %g", strings.Join(parts, ", "), threshold)
}

// WriteGrid writes rows of cells, aligned to the right.
func WriteGrid(b io.Writer, grid [][]string) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', tabwriter.AlignRight)
	for _, row := range grid {
		fmt.Fprintf(w, "%s\t\n", strings.Join(row, "\t"))
	}
	w.Flush()
	for line := range strings.Lines(text.String()) {
		fmt.Fprintln(b, strings.TrimRight(line, " \n"))
	}
}
