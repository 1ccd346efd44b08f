package scanlib

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
)

// Scores measure clusters against labels: shares of 1.
type Scores struct {
	ACC float64 `json:"acc"` // accuracy after the best one-to-one match of clusters and classes
	NMI float64 `json:"nmi"` // normalized mutual information
	ARI float64 `json:"ari"` // adjusted Rand index
}

// Report is what a run came to. Scores are of the validation images and nil
// where they have no labels, or only one class: labels that say nothing.
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

	// NeighborAccuracy is the share of the k nearest training images with the
	// image's own label, by k; NeighborChance is that of random images.
	NeighborAccuracy map[string]float64 `json:"neighbor_accuracy"`
	NeighborChance   float64            `json:"neighbor_chance"`

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

// String is the table that ends a run.
func (r *Report) String() string {
	var b strings.Builder
	if r.Chance != nil {
		w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "\tACC\tNMI\tARI\tseconds\t")
		r.row(w, "chance", r.Chance, "")
		r.row(w, "k-means on pretext features", r.KMeans, "kmeans")
		r.row(w, "SCAN", r.Scan, "scan")
		r.row(w, "self-label", r.SelfLabel, "selflabel")
		w.Flush()
	}
	if len(r.NeighborAccuracy) > 0 {
		fmt.Fprintf(&b, "\nneighbors of the same class: ")
		for _, k := range sortedNumbers(r.NeighborAccuracy) {
			fmt.Fprintf(&b, "%.1f %% of the %s nearest, ", 100*r.NeighborAccuracy[k], k)
		}
		fmt.Fprintf(&b, "%.1f %% by chance\n", 100*r.NeighborChance)
	}
	fmt.Fprintf(&b, "\nclusters: %d of %d in use, sizes %s\n", inUse(r.ClusterSizes), r.Clusters, sizes(r.ClusterSizes))
	fmt.Fprintf(&b, "time: %scompiling %.1f s\n", r.stageTimes(), r.Seconds["compile"])
	fmt.Fprintf(&b, "processor: %.1f s, and %.1f s compiling; peak memory %.1f GiB; %s, %d device(s)\n",
		r.CPUSeconds, r.CompileCPUSeconds, float64(r.PeakRSSBytes)/(1<<30), r.Engine, r.Devices)
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	return b.String()
}

// stageTimes lists the stages that were run: "pretext 1.2 s, ".
func (r *Report) stageTimes() string {
	var b strings.Builder
	for _, stage := range []string{"pretext", "neighbors", "scan", "selflabel"} {
		if seconds, ran := r.Seconds[stage]; ran {
			fmt.Fprintf(&b, "%s %.1f s, ", cmp.Or(stageNames[stage], stage), seconds)
		}
	}
	return b.String()
}

func (r *Report) row(w *tabwriter.Writer, name string, s *Scores, stage string) {
	if s == nil {
		return
	}
	seconds := ""
	if stage != "" {
		seconds = fmt.Sprintf("%.1f", r.Seconds[stage])
	}
	fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%s\t\n", name, s.ACC, s.NMI, s.ARI, seconds)
}

func inUse(sizes []int) int {
	used := 0
	for _, n := range sizes {
		if n > 0 {
			used++
		}
	}
	return used
}

func sizes(n []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") }
