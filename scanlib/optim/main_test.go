package optim

import (
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/engine"
	"scango/scanlib/internal/golden"
)

// backend is XLA's where a plugin is found, else the pure-Go one.
var backend compute.Backend

func TestMain(m *testing.M) {
	e, err := engine.Open(engine.Options{})
	if err != nil {
		panic(err)
	}
	backend = e.Backend()
	os.Exit(m.Run())
}

// variable makes a parameter of a test.
func variable(store *model.Store, name string, values []float32, dims ...int) *model.Variable {
	return store.RootScope().VariableWithValue(name, tensors.FromFlatDataAndDimensions(values, dims...))
}

// values reads a variable or an output.
func values(t testing.TB, tensor *tensors.Tensor) []float64 {
	t.Helper()
	flat, err := tensors.CopyFlatData[float32](tensor)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(flat))
	for i, v := range flat {
		out[i] = float64(v)
	}
	return out
}

// noise is ten times what the reference's own float32 run is off by, and at
// least a few roundings.
func noise(f32, f64 []float64) float64 {
	worst, scale := 0.0, 0.0
	for i, v := range f64 {
		worst, scale = max(worst, math.Abs(v-f32[i])), max(scale, math.Abs(v))
	}
	return max(10*worst, 1e-6*scale)
}

func compare(t testing.TB, what string, got, f32, f64 []float64) {
	t.Helper()
	golden.Close(t, what, got, f64, noise(f32, f64))
}
