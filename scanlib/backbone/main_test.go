package backbone

import (
	"os"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	_ "github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/gomlx/core/tensors"
)

// backend is XLA's CPU where a plugin is found, else the pure-Go one. Small
// tests run on pureGo, which has nothing to compile.
var backend, pureGo compute.Backend

func TestMain(m *testing.M) {
	os.Setenv("GOMLX_NO_AUTO_INSTALL", "1")
	var err error
	if pureGo, err = compute.NewWithConfig("go"); err != nil {
		panic(err)
	}
	if backend, err = compute.NewWithConfig("xla:cpu"); err != nil {
		backend = pureGo
	}
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
