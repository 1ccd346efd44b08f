package backbone

import (
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/engine"
)

// backend is XLA's where a plugin is found, else the pure-Go one. Small
// tests run on pureGo, which has nothing to compile.
var backend, pureGo compute.Backend

func TestMain(m *testing.M) {
	var err error
	if pureGo, err = compute.NewWithConfig("go"); err != nil {
		panic(err)
	}
	e, err := engine.Open(engine.Options{})
	if err != nil {
		panic(err)
	}
	backend = e.Backend()
	os.Exit(m.Run())
}

// values reads a tensor.
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
