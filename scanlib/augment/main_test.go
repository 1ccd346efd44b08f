package augment

import (
	"os"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes/gotype"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

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
	code := m.Run()
	e.Close()
	os.Exit(code)
}

// goBackend is the pure-Go backend.
func goBackend(t testing.TB) compute.Backend {
	t.Helper()
	b, err := compute.NewWithConfig("go")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// run evaluates fn on the backend and returns its one output, flat.
func run[T gotype.Supported](t testing.TB, b compute.Backend, fn func([]*graph.Node) *graph.Node, args ...any) []T {
	t.Helper()
	exec, err := graph.NewExec(b, fn)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call1(args...)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := tensors.CopyFlatData[T](out)
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

// pixels wraps uint8 pixels as a tensor [n, h, w, 3].
func pixels(flat []uint8, h, w int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(flat, len(flat)/(h*w*3), h, w, 3)
}
