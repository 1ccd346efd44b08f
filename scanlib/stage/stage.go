package stage

import "slices"

// Stage is one part of a run; its value is the name of its directory.
type Stage string

// The stages, in the order of a run. A run directory keeps the results of those
// from Pretext to SelfLabel.
const (
	Data      Stage = "data"      // the images are read and packed
	Pretext   Stage = "pretext"   // 1  an encoder learns by telling images apart
	Neighbors Stage = "neighbors" //    the nearest images of each image
	KMeans    Stage = "kmeans"    //    the baseline that SCAN is compared with
	Scan      Stage = "scan"      // 2  clusters on which neighbors agree
	SelfLabel Stage = "selflabel" // 3  confident images teach the network
	Evaluate  Stage = "evaluate"  // labels are read, figures drawn
	Predict   Stage = "predict"   // other images are assigned to clusters
	Audit     Stage = "audit"     // the images are inspected before a run
)

// table describes the stages. A stage without a row has its name as title,
// needs nothing and is not kept.
var table = []struct {
	stage   Stage
	title   string
	needs   []Stage
	section string // of the configuration
	metrics []string
}{
	{Pretext, "pretext", nil, "pretext", []string{"loss"}},
	{Neighbors, "neighbors", []Stage{Pretext}, "scan", nil},
	{KMeans, "k-means", []Stage{Pretext}, "scan", nil},
	{Scan, "SCAN", []Stage{Pretext, Neighbors}, "scan", []string{"loss", "consistency", "entropy", "val_loss", "clusters_in_use"}},
	{SelfLabel, "self-label", []Stage{Scan}, "selflabel", []string{"loss", "confident", "skipped", "clusters_in_use"}},
}

// Kept returns the stages whose results a run directory keeps, in the order of
// a run.
func Kept() []Stage {
	kept := make([]Stage, len(table))
	for i, row := range table {
		kept[i] = row.stage
	}
	return kept
}

// Clustering returns the stages that make a network which assigns images to
// clusters, in the order of a run.
func Clustering() []Stage { return []Stage{Scan, SelfLabel} }

// Trained returns the stages that run epochs, in the order of a run.
func Trained() []Stage { return []Stage{Pretext, Scan, SelfLabel} }

// Title returns what tables and figures call the stage: "SCAN", "self-label".
func (s Stage) Title() string {
	if i := s.row(); i >= 0 {
		return table[i].title
	}
	return string(s)
}

// Needs returns the stages whose results the stage starts from.
func (s Stage) Needs() []Stage {
	if i := s.row(); i >= 0 {
		return slices.Clone(table[i].needs)
	}
	return nil
}

// Section returns the section of the configuration that holds the stage's
// settings; "" where it has none.
func (s Stage) Section() string {
	if i := s.row(); i >= 0 {
		return table[i].section
	}
	return ""
}

// Metrics returns the names of the numbers that the stage reports each epoch.
func (s Stage) Metrics() []string {
	if i := s.row(); i >= 0 {
		return slices.Clone(table[i].metrics)
	}
	return nil
}

func (s Stage) row() int {
	for i, row := range table {
		if row.stage == s {
			return i
		}
	}
	return -1
}
