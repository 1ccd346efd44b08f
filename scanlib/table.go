package scanlib

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"scango/scanlib/stage"
)

// tableRow is one line of the table that ends a run.
type tableRow struct {
	name   string
	stage  stage.Stage // whose time and confidence it shows; "" for none
	scores *Scores
}

// column is one of its columns; cell is "" where a row has no such number.
type column struct {
	title string
	cell  func(tableRow) string
}

func scoreColumn(title string, value func(*Scores) *float64) column {
	return column{title, func(row tableRow) string {
		if row.scores == nil {
			return ""
		}
		v := value(row.scores)
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%.3f", *v)
	}}
}

func (r *Report) rows() []tableRow {
	var rows []tableRow
	for _, row := range []tableRow{
		{"chance", "", r.Chance},
		{"k-means on pretext features", "kmeans", r.KMeans},
		{"SCAN", "scan", r.Scan},
		{"self-label", "selflabel", r.SelfLabel},
	} {
		_, confident := r.Confidence[string(row.stage)]
		if row.scores != nil || confident {
			rows = append(rows, row)
		}
	}
	for i := range r.Probes {
		rows = append(rows, tableRow{r.Probes[i].String() + " *", "", &r.Probes[i].Scores})
	}
	return rows
}

func (r *Report) columns() []column {
	var columns []column
	if r.Chance != nil {
		columns = append(columns,
			scoreColumn("ACC", func(s *Scores) *float64 { return &s.ACC }),
			scoreColumn("NMI", func(s *Scores) *float64 { return &s.NMI }),
			scoreColumn("ARI", func(s *Scores) *float64 { return &s.ARI }),
			scoreColumn("AMI", func(s *Scores) *float64 { return &s.AMI }),
			scoreColumn("purity", func(s *Scores) *float64 { return &s.Purity }))
		if r.Clusters >= top {
			columns = append(columns, scoreColumn("top-5", func(s *Scores) *float64 { return s.Top5 }))
		}
	}
	return append(columns,
		column{"confidence", func(row tableRow) string {
			if c, ok := r.Confidence[string(row.stage)]; ok {
				return fmt.Sprintf("%.3f", c.Mean)
			}
			return ""
		}},
		column{"seconds", func(row tableRow) string {
			if row.stage == "" {
				return ""
			}
			return fmt.Sprintf("%.1f", r.Seconds[string(row.stage)])
		}})
}

// writeTable writes the rows, and what a reader must know of them.
func (r *Report) writeTable(b io.Writer) {
	rows := r.rows()
	if len(rows) == 0 {
		return
	}
	var grid [][]string
	columns := r.columns()
	head := []string{""}
	for _, c := range columns {
		head = append(head, c.title)
	}
	grid = append(grid, head)
	for _, row := range rows {
		cells := []string{row.name}
		for _, c := range columns {
			cells = append(cells, c.cell(row))
		}
		grid = append(grid, cells)
	}
	writeGrid(b, grid)
	if len(r.Probes) > 0 {
		fmt.Fprintln(b, "* trained with labels, for comparison; no other row was")
	}
	if r.Chance != nil && r.Clusters != r.Classes {
		fmt.Fprintf(b, "%d clusters for %d classes: ACC counts one cluster a class, purity the majority class of each cluster\n", r.Clusters, r.Classes)
	}
	if text := r.confident(); text != "" {
		fmt.Fprintf(b, "confident: %s\n", text)
	}
}

// confident is "SCAN 41.0 %, self-label 90.1 % of the images above 0.99".
func (r *Report) confident() string {
	var parts []string
	var threshold float64
	for _, s := range stage.Clustering() {
		if c, ok := r.Confidence[string(s)]; ok {
			parts, threshold = append(parts, fmt.Sprintf("%s %.1f %%", s.Title(), 100*c.Share)), c.Threshold
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of the images above %g", strings.Join(parts, ", "), threshold)
}

// writeGrid aligns cells to the right.
func writeGrid(b io.Writer, grid [][]string) {
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
