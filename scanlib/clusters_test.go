package scanlib

import (
	"context"
	"math"
	"slices"
	"testing"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/pack"
)

// Clusters of a finished directory assign images without the run's own.
func TestLoadClusters(t *testing.T) {
	dir, report := referenceRun(t)
	clusters, err := LoadClusters(dir, testEngine)
	if err != nil {
		t.Fatal(err)
	}
	if clusters.Stage != "selflabel" || clusters.Epoch != 2 || clusters.Config.Scan.NumClusters != 3 {
		t.Errorf("stage %s, epoch %d, %d clusters; want selflabel, 2, 3", clusters.Stage, clusters.Epoch, clusters.Config.Scan.NumClusters)
	}
	sizes := make([]int, 3)
	for _, p := range predictions(t, dir) {
		sizes[p.Cluster]++
		sum := float32(0)
		for _, v := range p.Probabilities {
			sum += v
		}
		if math.Abs(float64(sum)-1) > 1e-5 || p.Probability != p.Probabilities[p.Cluster] || p.Top(1)[0] != p.Cluster || p.Name == "" {
			t.Errorf("prediction %+v", p)
		}
	}
	if !slices.Equal(sizes, report.ClusterSizes) {
		t.Errorf("cluster sizes %v, want those of the report, %v", sizes, report.ClusterSizes)
	}
	if none, err := clusters.Predict(context.Background(), pack.Images{}); err != nil || len(none) != 0 {
		t.Errorf("no images: %v, %v", none, err)
	}
	_, err = LoadClusters(t.TempDir(), testEngine)
	if err == nil {
		t.Fatal("clusters of an empty directory")
	}
	tiny.Contains(t, err.Error(), "config.yml", "run")
}
