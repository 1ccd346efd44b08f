package study

import (
	"fmt"

	"scango/scanlib/report"
	"scango/scanlib/stage"
)

// outcomeTitles returns the titles of the columns for the outcome of a run.
func outcomeTitles(scored bool) []string {
	if !scored {
		return []string{"val loss", "confidence", "in use", "seconds"}
	}
	return []string{"val loss", "ACC", "NMI", "ARI", "in use", "seconds"}
}

func outcomeCells(r *report.Report, seconds float64, scored bool) []string {
	cells := []string{fmt.Sprintf("%.4f", r.ValLoss)}
	last := r.Final()
	switch {
	case last == nil:
		cells = make([]string, len(outcomeTitles(scored))-2)
	case !scored:
		cells = append(cells, fmt.Sprintf("%.3f", last.Confidence.Mean))
	case last.Scores == nil:
		cells = append(cells, "", "", "")
	default:
		for _, m := range []report.Measure{report.ACC, report.NMI, report.ARI} {
			cells = append(cells, fmt.Sprintf("%.3f", *m.Of(last.Scores)))
		}
	}
	return append(cells, fmt.Sprintf("%d/%d", r.ClustersInUse(), r.Clusters), fmt.Sprintf("%.1f", seconds))
}

// outcomeNote returns the note that explains the columns.
func outcomeNote(runs []*report.Report, scored bool) string {
	var last stage.Stage
	why := ""
	for _, r := range runs {
		why = r.Unscored
		if row := r.Final(); row != nil && (last == "" || row.Stage == stage.SelfLabel) {
			last = row.Stage
		}
	}
	switch {
	case last == "":
		return "the runs are until pretext: no SCAN to compare"
	case scored:
		return "val loss is SCAN's, which needs no label; scores are those after " + last.Title()
	}
	return fmt.Sprintf("val loss is SCAN's, confidence that after %s; no scores: %s", last.Title(), why)
}

// confidence returns the mean confidence of the last stage; 0 without one.
func confidence(r *report.Report) float64 {
	if row := r.Final(); row != nil && row.Confidence != nil {
		return row.Confidence.Mean
	}
	return 0
}
