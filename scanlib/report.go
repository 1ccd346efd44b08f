package scanlib

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"scango/scanlib/score"
	"scango/scanlib/stage"
)

// Scores measure clusters against labels: shares of 1.
type Scores struct {
	ACC float64 `json:"acc"` // accuracy after the best one-to-one match of clusters and classes
	NMI float64 `json:"nmi"` // normalized mutual information
	ARI float64 `json:"ari"` // adjusted Rand index
	AMI float64 `json:"ami"` // mutual information adjusted for chance

	// Purity is the accuracy by majority vote: of giving each cluster its most
	// frequent class. It is how to read more clusters than classes.
	Purity float64 `json:"purity"`
	// Top5 is the share of images with a cluster matched to their class among
	// the five most probable; nil below five clusters, and without probabilities.
	Top5 *float64 `json:"top5,omitempty"`
}

// Confidence is how sure a network is of the clusters that it chooses.
type Confidence struct {
	Mean      float64 `json:"mean"`      // probability of the cluster chosen
	Share     float64 `json:"share"`     // of the images above the threshold
	Threshold float64 `json:"threshold"` // selflabel.confidence_threshold
}

// Report is what a run came to. Scores are of the validation images and nil,
// with the reason in Unscored, where labels say nothing: there are none, or one
// class alone, or a class for each image.
type Report struct {
	Dataset  string `json:"dataset"`
	Dir      string `json:"-"`
	NTrain   int    `json:"n_train"`
	NVal     int    `json:"n_val"`
	Seed     int64  `json:"seed"`
	Clusters int    `json:"num_clusters"`
	Classes  int    `json:"num_classes"`

	Chance    *Scores `json:"chance"`
	KMeans    *Scores `json:"kmeans"`
	Scan      *Scores `json:"scan"`
	SelfLabel *Scores `json:"selflabel"`
	Unscored  string  `json:"unscored,omitempty"`

	Confidence map[string]Confidence `json:"confidence"`         // after scan and selflabel
	ValLoss    float64               `json:"val_loss,omitempty"` // SCAN's, by which head and epoch were chosen

	// Probes are linear classifiers of the pretext features, the only rows
	// that labels were trained on; Unprobed says why there are none.
	Probes   []Probe `json:"probes"`
	Unprobed string  `json:"unprobed,omitempty"`

	// NeighborAccuracy is the share of the k nearest training images with the
	// image's own label, by k; NeighborChance is that of random images. It is
	// nil, with the reason in NeighborsUnscored, where labels say nothing. The
	// others are those of the validation images among themselves.
	NeighborAccuracy    map[string]float64 `json:"neighbor_accuracy"`
	NeighborChance      float64            `json:"neighbor_chance"`
	NeighborsUnscored   string             `json:"neighbors_unscored,omitempty"`
	ValNeighborAccuracy map[string]float64 `json:"val_neighbor_accuracy"`
	ValNeighborChance   float64            `json:"val_neighbor_chance"`

	// KNN is the accuracy of Experiment.KNN; nil where labels say nothing.
	KNN *float64 `json:"knn"`

	ClusterSizes []int    `json:"cluster_sizes"` // of the validation images, after the last stage; of k-means where that was pretext
	Notes        []string `json:"notes"`

	// Seconds are wall time by stage, each without compiling, and "compile".
	Seconds           map[string]float64 `json:"seconds"`
	CPUSeconds        float64            `json:"cpu_seconds"` // of the stages, without compiling
	CompileCPUSeconds float64            `json:"compile_cpu_seconds"`
	PeakRSSBytes      int64              `json:"peak_rss_bytes"`
	Engine            string             `json:"engine"`
	Devices           int                `json:"devices"`
	Figures           []string           `json:"figures"` // file names in figures/
}

// Final are the scores after the last stage; nil without labels.
func (r *Report) Final() *Scores { return cmp.Or(r.SelfLabel, r.Scan) }

// ClustersInUse counts the clusters with a validation image in them.
func (r *Report) ClustersInUse() int { return len(r.ClusterSizes) - len(score.Dead(r.ClusterSizes)) }

// String is the table that ends a run.
func (r *Report) String() string {
	var b strings.Builder
	r.writeTable(&b)
	if r.NeighborAccuracy != nil || r.ValNeighborAccuracy != nil {
		b.WriteString("\n")
	}
	writeNeighbors(&b, "neighbors of the same class", r.NeighborAccuracy, r.NeighborChance)
	writeNeighbors(&b, "neighbors of validation images", r.ValNeighborAccuracy, r.ValNeighborChance)
	if r.KNN != nil {
		fmt.Fprintf(&b, "weighted kNN on pretext features: %.1f %% (%d nearest training images vote, by their labels)\n", 100**r.KNN, min(knnNeighbors, r.NTrain))
	}
	fmt.Fprintf(&b, "\nclusters: %d of %d in use, sizes %s\n", r.ClustersInUse(), r.Clusters, sizes(r.ClusterSizes))
	fmt.Fprintf(&b, "time: %scompiling %.1f s\n", r.stageTimes(), r.Seconds["compile"])
	fmt.Fprintf(&b, "processor: %.1f s, and %.1f s compiling; peak memory %.1f GiB; %s, %d device(s)\n",
		r.CPUSeconds, r.CompileCPUSeconds, float64(r.PeakRSSBytes)/(1<<30), r.Engine, r.Devices)
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	return b.String()
}

// writeNeighbors writes the share of neighbors with the image's own label, by
// their number.
func writeNeighbors(w io.Writer, name string, accuracy map[string]float64, chance float64) {
	if len(accuracy) == 0 {
		return
	}
	fmt.Fprintf(w, "%s: ", name)
	for _, k := range sortedNumbers(accuracy) {
		fmt.Fprintf(w, "%.1f %% of the %s nearest, ", 100*accuracy[k], k)
	}
	fmt.Fprintf(w, "%.1f %% by chance\n", 100*chance)
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

func sizes(n []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") }
