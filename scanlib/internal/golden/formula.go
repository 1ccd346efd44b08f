package golden

import (
	"math"
	"strings"
)

// Formula returns the weight that the reference's networks (models_*.npz) have
// under a name of torch's, in torch's order: tensor is its place in the state
// dict, dims its shape in torch. No file holds these weights; both sides
// compute them.
func Formula(name string, tensor, seed int, dims []int) []float64 {
	size, offset, scale := 1, 0.0, 0.1
	for _, d := range dims {
		size *= d
	}
	switch {
	case len(dims) == 4: // [out, in, h, w]
		scale = math.Sqrt(6 / float64(dims[0]*dims[2]*dims[3]))
	case len(dims) == 2: // [out, in]
		scale = math.Sqrt(1 / float64(dims[1]))
	case strings.HasSuffix(name, "running_var"):
		offset, scale = 1, 0.2
	case strings.HasSuffix(name, ".weight"):
		offset = 1
	}
	out := make([]float64, size)
	for i := range out {
		out[i] = float64(float32(offset + scale*hash(i, tensor, seed)))
	}
	return out
}

// hash gives element i of a tensor under a seed, in [-1, 1).
func hash(i, tensor, seed int) float64 {
	x := uint32(i) + uint32(tensor)*0x9E3779B9 + uint32(seed)*0x85EBCA6B
	x ^= x >> 16
	x *= 0x85EBCA6B
	x ^= x >> 13
	x *= 0xC2B2AE35
	x ^= x >> 16
	return float64(x>>8)/(1<<23) - 1
}
