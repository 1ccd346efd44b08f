package score

import (
	"fmt"
	"math"
)

// Sizes returns the number of images of each cluster, labeled or not.
func Sizes(predictions []int, numClusters int) ([]int, error) {
	sizes := make([]int, numClusters)
	for i, cluster := range predictions {
		if cluster < 0 || cluster >= numClusters {
			return nil, fmt.Errorf("score: image %d is in cluster %d, outside 0…%d", i, cluster, numClusters-1)
		}
		sizes[cluster]++
	}
	return sizes, nil
}

// Dead lists the clusters without images.
func Dead(sizes []int) []int {
	var dead []int
	for cluster, n := range sizes {
		if n == 0 {
			dead = append(dead, cluster)
		}
	}
	return dead
}

// Entropy returns the entropy in nats of a partition with these sizes: ln C if
// all clusters have the same size, 0 if one holds everything or there are no
// images.
func Entropy(sizes []int) float64 {
	total, sum := 0, 0.0
	for _, n := range sizes {
		total += n
	}
	for _, n := range sizes {
		if n > 0 {
			p := float64(n) / float64(total)
			sum -= p * math.Log(p)
		}
	}
	return max(sum, 0)
}
