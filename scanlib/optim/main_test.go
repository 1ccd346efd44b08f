package optim

import (
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/engine"
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
