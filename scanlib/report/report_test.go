package report

import (
	"encoding/json"
	"reflect"
	"testing"

	"scango/scanlib/assess"
	"scango/scanlib/stage"
)

// exampleReport has a row of each kind.
func exampleReport() *Report {
	top5, knn := 0.875, 0.6
	r := &Report{
		NTrain: 72, Clusters: 6, Classes: 2, ClusterSizes: []int{9, 0, 3, 1, 1, 1},
		Neighbors:    NeighborScores{Accuracy: map[int]float64{10: 0.5, 5: 0.625}, Chance: 0.25},
		ValNeighbors: NeighborScores{Accuracy: map[int]float64{3: 0.375}, Chance: 0.25},
		KNN:          &knn,
		Seconds:      map[string]float64{"pretext": 60, "scan": 20, "compile": 8},
		CPUSeconds:   150, PeakRSSBytes: 1 << 30, Engine: "go (pure Go)", Devices: 1,
		Notes: []string{"after scan no validation image is in cluster 1"}, Figures: []string{"curves.png"},
	}
	r.AddChance(&assess.Scores{ACC: 0.5, Purity: 0.625})
	r.addStage(stage.KMeans, &assess.Scores{ACC: 0.625, NMI: 0.25, ARI: 0.125, AMI: 0.1, Purity: 0.75}, nil)
	r.addStage(stage.Scan, &assess.Scores{ACC: 0.75, NMI: 0.5, ARI: 0.25, AMI: 0.375, Purity: 0.8, Top5: &top5},
		&assess.Confidence{Mean: 0.9, Share: 0.5, Threshold: 0.95})
	r.AddProbe(assess.Probe{Images: 50, Share: 0.01, Scores: assess.Scores{ACC: 0.7, Purity: 0.7}})
	return r
}

func TestString(t *testing.T) {
	r := exampleReport()
	want := `
                                                     ACC     NMI     ARI     AMI   purity   top-5   confidence   seconds
                                          chance   0.500   0.000   0.000   0.000    0.625
                     k-means on pretext features   0.625   0.250   0.125   0.100    0.750                            0.0
                                            SCAN   0.750   0.500   0.250   0.375    0.800   0.875        0.900      20.0
   linear probe, 1 % of the labels (50 images) *   0.700   0.000   0.000   0.000    0.700
* trained with labels, for comparison; no other row was
6 clusters for 2 classes: ACC counts one cluster a class, purity the majority class of each cluster
confident: SCAN 50.0 % of the images above 0.95

neighbors of the same class: 62.5 % of the 5 nearest, 50.0 % of the 10 nearest, 25.0 % by chance
neighbors of validation images: 37.5 % of the 3 nearest, 25.0 % by chance
weighted kNN on pretext features: 60.0 % (72 nearest training images vote, by their labels)

clusters: 5 of 6 in use, sizes 9, 0, 3, 1, 1, 1
time: pretext 60.0 s, SCAN 20.0 s, compiling 8.0 s
processor: 150.0 s, and 0.0 s compiling; peak memory 1.0 GiB; go (pure Go), 1 device(s)
note: after scan no validation image is in cluster 1
`
	got := "\n" + r.String()
	if got != want {
		t.Errorf("got%swant%s", got, want)
	}
}

// report.json has the scores of each stage under its name, and reads back to the
// same report.
func TestJSON(t *testing.T) {
	r := exampleReport()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if scan, _ := file["scan"].(map[string]any); scan["acc"] != 0.75 || scan["top5"] != 0.875 || file["selflabel"] != nil {
		t.Errorf("scan %v, selflabel %v; want 0.75 and 0.875, nothing", file["scan"], file["selflabel"])
	}
	if accuracy, _ := file["neighbor_accuracy"].(map[string]any); accuracy["10"] != 0.5 {
		t.Errorf("neighbor accuracy %v, want 0.5 of 10", accuracy)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, r) {
		t.Errorf("reads back as\n%+v\nwant\n%+v", back, *r)
	}
}

// A run that ended with pretext has no final row, one with self-label its row.
func TestFinal(t *testing.T) {
	r := &Report{}
	r.addStage(stage.KMeans, &assess.Scores{ACC: 0.5}, nil)
	if r.Final() != nil || r.FinalScores() != nil {
		t.Errorf("final row %+v of a run until pretext", r.Final())
	}
	sure := &assess.Confidence{Mean: 0.9}
	r.addStage(stage.Scan, nil, sure)
	r.addStage(stage.SelfLabel, nil, sure)
	if row := r.Final(); row == nil || row.Stage != stage.SelfLabel || r.FinalScores() != nil {
		t.Errorf("final row %+v, want that of self-label, without scores", row)
	}
}
