package report

import (
	"fmt"
	"slices"

	"scango/scanlib/assess"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// File is the name of a report in its run directory.
const File = "report.json"

// Row is one line of the table: clusters, or a classifier to compare them with.
type Row struct {
	Title      string
	Stage      stage.Stage        // that made the clusters; "" of chance and of a probe
	Scores     *assess.Scores     // of the validation images; nil if labels are not informative
	Confidence *assess.Confidence // nil where there are no probabilities
	Seconds    float64            // of the stage, without compiling
	Probe      *assess.Probe      // of a linear classifier, the only rows that were trained on labels
}

// Report is the outcome of a run.
type Report struct {
	Dir      string
	Dataset  string
	NTrain   int
	NVal     int
	Seed     int64
	Clusters int
	Classes  int

	Rows []Row // chance, k-means, SCAN, self-label, probes: those there are, in this order

	Unscored string  // why no row has scores: the labels of the validation images are not informative
	Unprobed string  // why there are no probes
	ValLoss  float64 // SCAN's, by which head and epoch were chosen; 0 without SCAN

	Neighbors    NeighborScores // of the training images
	ValNeighbors NeighborScores // of the validation images among themselves
	KNN          *float64       // see assess.KNN; nil if labels are not informative

	ClusterSizes []int // of the validation images, after the last stage that made clusters
	Notes        []string
	Figures      []string // file names in figures/

	// Seconds are wall time by stage, each without compiling, and "compile".
	Seconds           map[string]float64
	CPUSeconds        float64 // of the stages, without compiling
	CompileCPUSeconds float64
	PeakRSSBytes      int64
	Engine            string
	Devices           int
}

// NeighborScores are the shares of the k nearest images with the image's own
// label, by k, and that of random images. If labels are not informative,
// Accuracy is nil and Unscored says why.
type NeighborScores struct {
	Accuracy map[int]float64
	Chance   float64
	Unscored string
}

// Read reads the report in a run directory. It fails with
// rundir.NotARunDirectory, or rundir.Unfinished if the run has not ended.
func Read(dir string) (*Report, error) {
	d, r := rundir.At(dir), &Report{}
	ok, err := d.ReadJSON(r, File)
	if err != nil {
		return nil, err
	}
	if !ok {
		missing, err := d.Missing()
		if err != nil {
			return nil, err
		}
		return nil, &rundir.Unfinished{Dir: dir, Stage: missing}
	}
	r.Dir = dir
	if d.Unsealed() != "" {
		r.Note("the report is of an older version and has no checksum: damage to it can go unnoticed")
	}
	return r, nil
}

// Row returns the row of a stage, or nil.
func (r *Report) Row(s stage.Stage) *Row {
	if i := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Stage == s && row.Stage != "" }); i >= 0 {
		return &r.Rows[i]
	}
	return nil
}

// Scores returns the scores of a stage; nil without the stage, or without
// labels.
func (r *Report) Scores(s stage.Stage) *assess.Scores {
	if row := r.Row(s); row != nil {
		return row.Scores
	}
	return nil
}

// Final returns the row of the last stage that made a network for clusters; nil
// if there is none.
func (r *Report) Final() *Row {
	for _, s := range slices.Backward(stage.Clustering()) {
		if row := r.Row(s); row != nil {
			return row
		}
	}
	return nil
}

// FinalScores returns the scores of Final; nil without labels.
func (r *Report) FinalScores() *assess.Scores {
	if row := r.Final(); row != nil {
		return row.Scores
	}
	return nil
}

// ClustersInUse counts the clusters with a validation image in them.
func (r *Report) ClustersInUse() (n int) {
	for _, size := range r.ClusterSizes {
		if size > 0 {
			n++
		}
	}
	return n
}

// Total returns the wall time of all stages in seconds.
func (r *Report) Total() (seconds float64) {
	for _, s := range r.Seconds {
		seconds += s
	}
	return seconds
}

// Note adds a line for the reader.
func (r *Report) Note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// scored reports whether any row has scores.
func (r *Report) scored() bool {
	return slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Scores != nil && row.Probe == nil })
}
