package report_test

import (
	"fmt"
	"os"

	"scango/scanlib/assess"
	"scango/scanlib/network"
	"scango/scanlib/report"
	"scango/scanlib/stage"
)

func Example() {
	r := &report.Report{NTrain: 80, NVal: 20, Clusters: 2, Classes: 2, ClusterSizes: []int{11, 9}}
	r.AddChance(&assess.Scores{ACC: 0.5, Purity: 0.5})
	r.AddClusters(&assess.Clustering{Stage: stage.Scan, Sizes: []int{11, 9},
		Scores: &assess.Scores{ACC: 0.9, NMI: 0.6, ARI: 0.64, AMI: 0.59, Purity: 0.9}, Confidence: &assess.Confidence{Mean: 0.97, Share: 0.8, Threshold: 0.95}})
	for _, row := range r.Rows {
		fmt.Printf("%s: ACC %.1f\n", row.Title, row.Scores.ACC)
	}
	fmt.Println(r.ClustersInUse(), "clusters in use; after", r.Final().Title)
	// Output:
	// chance: ACC 0.5
	// SCAN: ACC 0.9
	// 2 clusters in use; after SCAN
}

func ExampleWriteCSV() {
	p := network.Predictions([]string{"a.png", "b.png"}, []float32{0.7, 0.2, 0.1, 0, 0.5, 0.5})
	if err := report.WriteCSV(os.Stdout, p); err != nil {
		fmt.Println(err)
	}
	// Output:
	// path,cluster,probability,top1,top1_probability,top2,top2_probability,top3,top3_probability
	// a.png,0,0.7000,0,0.7000,1,0.2000,2,0.1000
	// b.png,1,0.5000,1,0.5000,2,0.5000,0,0.0000
}
