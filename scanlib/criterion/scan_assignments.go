package criterion

import "math"

// SCANOfAssignments returns the loss of SCAN on the host, over soft assignments
// [N, C] and all pairs of an image with itself and its k neighbors [N, k],
// rather than over one drawn neighbor. It selects the epoch and the head. It is
// NaN where an assignment is.
func SCANOfAssignments(p []float32, clusters int, neighbors []int32, k int, entropyWeight float64) float64 {
	n := len(p) / clusters
	row := func(i int) []float32 { return p[i*clusters : (i+1)*clusters] }
	consistency, mean := 0.0, make([]float64, clusters)
	for i := range n {
		consistency -= logSimilarity(row(i), row(i))
		for _, j := range neighbors[i*k : (i+1)*k] {
			consistency -= logSimilarity(row(i), row(int(j)))
		}
		for c, v := range row(i) {
			mean[c] += float64(v) / float64(n)
		}
	}
	entropy := 0.0
	for _, m := range mean {
		m = max(m, minMeanProbability)
		entropy -= m * math.Log(m)
	}
	return consistency/float64(n*(k+1)) - entropyWeight*entropy
}

func logSimilarity(p, q []float32) float64 {
	dot := 0.0
	for c := range p {
		dot += float64(p[c]) * float64(q[c])
	}
	return max(math.Log(dot), minLogSimilarity)
}
