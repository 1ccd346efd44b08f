// Package report presents the outcome of a run: a table of text, report.json,
// figures, a page of all images, a CSV of predictions.
//
//	Report   rows (chance, k-means, SCAN, self-label, probes), neighbors, costs, notes
//	Figures  curves, neighbors, clusters as a gallery, confusion, a map, a page
//
// A report holds one row for each thing that has scores:
//
//	r, err := report.Read("runs/rico")
//	for _, row := range r.Rows {
//		fmt.Println(row.Title, row.Scores)
//	}
//	fmt.Print(r) // the table that ends a run
package report
