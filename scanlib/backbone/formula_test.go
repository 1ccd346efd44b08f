package backbone

import (
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

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
// store, their values.
func setFormula(t testing.TB, store *model.Store, f *golden.File) {
	t.Helper()
	seed, checks := int(f.Float("weight_seed")), f.Floats("weight_checks")
	for number, name := range f.Strings("weight_keys") {
		v := store.GetVariable("/" + strings.ReplaceAll(name, ".", "/"))
		if v == nil {
			t.Fatalf("the reference has %s, which our network has not", name)
		}
		dims := torchShape(v.Shape().Dimensions)
		torch := golden.Formula(name, number, seed, dims)
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
