package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"scango/scanlib/network"
)

// topClusters is how many of the most probable clusters a table shows.
const topClusters = 3

// WriteCSV writes one line for each image: path, cluster, probability, and the
// three most probable clusters. If there are fewer, those columns are empty.
func WriteCSV(w io.Writer, predictions []network.Prediction) error {
	out := csv.NewWriter(w)
	header := []string{"path", "cluster", "probability"}
	for i := range topClusters {
		top := fmt.Sprintf("top%d", i+1)
		header = append(header, top, top+"_probability")
	}
	out.Write(header) // an error stays in the writer until Flush
	for _, p := range predictions {
		row := []string{p.Name, strconv.Itoa(p.Cluster), probability(p.Probability)}
		for _, cluster := range p.Top(topClusters) {
			row = append(row, strconv.Itoa(cluster), probability(p.Probabilities[cluster]))
		}
		out.Write(append(row, make([]string, len(header)-len(row))...))
	}
	out.Flush()
	return out.Error()
}

func probability(p float32) string { return strconv.FormatFloat(float64(p), 'f', 4, 32) }
