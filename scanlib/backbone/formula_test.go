package backbone

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// hash gives element i of tensor t under a seed, in [-1, 1): the reference
// networks' weights come from this formula instead of a file.
func hash(i, t, seed int) float64 {
	x := uint32(i) + uint32(t)*0x9E3779B9 + uint32(seed)*0x85EBCA6B
	x ^= x >> 16
	x *= 0x85EBCA6B
	x ^= x >> 13
	x *= 0xC2B2AE35
	x ^= x >> 16
	return float64(x>>8)/(1<<23) - 1
}

// formula is the weight of that name, number t of the network: values in
// torch's order and its scale.
func formula(name string, t, seed int, dims []int) []float64 {
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
		out[i] = float64(float32(offset + scale*hash(i, t, seed)))
	}
	return out
}

// torchShape is the shape in torch of a variable of that shape here.
func torchShape(ours []int) []int {
	if len(ours) < 2 {
		return ours
	}
	last := len(ours) - 1
	return append([]int{ours[last], ours[last-1]}, ours[:last-1]...)
}

// transpose turns torch's [out, in, h, w] into [h, w, in, out] and [out, in]
// into [in, out].
func transpose(v []float64, dims []int) ([]float32, []int) {
	ours, perPixel := make([]float32, len(v)), 1
	if len(dims) < 2 {
		for i := range v {
			ours[i] = float32(v[i])
		}
		return ours, dims
	}
	out, in := dims[0], dims[1]
	for _, d := range dims[2:] {
		perPixel *= d
	}
	for o := range out {
		for i := range in {
			for p := range perPixel {
				ours[(p*in+i)*out+o] = float32(v[(o*in+i)*perPixel+p])
			}
		}
	}
	return ours, append(append([]int(nil), dims[2:]...), in, out)
}

// setFormula gives all variables of the reference network, which are in the
// store, the formula's values.
func setFormula(t testing.TB, store *model.Store, f *golden.File) {
	t.Helper()
	seed, checks := int(f.Float("weight_seed")), f.Floats("weight_checks")
	for number, name := range f.Strings("weight_keys") {
		v := store.GetVariable("/" + strings.ReplaceAll(name, ".", "/"))
		if v == nil && strings.HasPrefix(name, "contrastive_head") {
			continue // a linear head, which package head tests
		}
		if v == nil {
			t.Fatalf("the reference has %s, which our network has not", name)
		}
		dims := torchShape(v.Shape().Dimensions)
		torch := formula(name, number, seed, dims)
		golden.Close(t, name, summary(torch), checks[number*6:(number+1)*6], 1e-4)
		weights, shape := transpose(torch, dims)
		v.MustSetValue(tensors.FromFlatDataAndDimensions(weights, shape...))
	}
}

// summary is the sum, the sum of squares and the first four values.
func summary(v []float64) []float64 {
	var sum, squares float64
	for _, x := range v {
		sum, squares = sum+x, squares+x*x
	}
	return append([]float64{sum, squares}, v[:4]...)
}
