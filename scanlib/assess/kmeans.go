package assess

import (
	"context"

	"scango/scanlib/memory"
	"scango/scanlib/network"
)

// restarts is the number of k-means runs, of which the baseline is the best by
// inertia.
const restarts = 10

// KMeans returns the k-means centroids [clusters, Dim] of the training
// features: the baseline of clustering by the pretext task alone.
func KMeans(ctx context.Context, f memory.Features, clusters int, seed uint64) ([]float32, error) {
	_, centroids, err := memory.KMeans(ctx, f.Train, len(f.Train)/f.Dim, f.Dim, clusters, seed, restarts)
	return centroids, err
}

// Nearest assigns the validation images, which have these names, to the nearest
// centroid.
func Nearest(f memory.Features, centroids []float32, names []string) []network.Prediction {
	out := make([]network.Prediction, len(names))
	for i, cluster := range memory.Assign(f.Val, centroids, len(names), f.Dim) {
		out[i] = network.Prediction{Name: names[i], Cluster: cluster}
	}
	return out
}
