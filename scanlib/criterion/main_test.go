package criterion

import (
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/engine"
	"scango/scanlib/internal/golden"
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

// run evaluates fn over inputs of type T and returns its outputs, flat.
func run[T float32 | float64](t testing.TB, b compute.Backend, fn func(in []*Node) []*Node, inputs ...*tensors.Tensor) [][]float64 {
	t.Helper()
	exec, err := NewExec(b, fn)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	args := make([]any, len(inputs))
	for i, in := range inputs {
		args[i] = in
	}
	outputs, err := exec.Exec(args...)
	if err != nil {
		t.Fatal(err)
	}
	flat := make([][]float64, len(outputs))
	for i, out := range outputs {
		values, err := tensors.CopyFlatData[T](out)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			flat[i] = append(flat[i], float64(v))
		}
	}
	return flat
}

// array reads a float32 array of that shape, with extra axes put in.
func array(f *golden.File, name string, dims ...int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(f.Float32s(name), dims...)
}

// compare holds got against the float64 values of an array.
func compare(t testing.TB, f *golden.File, name string, got []float64) {
	t.Helper()
	golden.Close64(t, f, name, got, 1e-6)
}

// checkGradient compares the gradient of loss by its input [dims] with central
// differences, in float64.
func checkGradient(t *testing.T, loss func(x *Node) *Node, x []float64, dims ...int) {
	t.Helper()
	input := func(x []float64) *tensors.Tensor { return tensors.FromFlatDataAndDimensions(x, dims...) }
	exec, err := NewExec(pureGo, func(x *Node) []*Node {
		l := loss(x)
		return []*Node{l, Gradient(l, x)[0]}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	at := func(x []float64) (float64, []float64) {
		out, err := exec.Exec(input(x))
		if err != nil {
			t.Fatal(err)
		}
		gradient, err := tensors.CopyFlatData[float64](out[1])
		if err != nil {
			t.Fatal(err)
		}
		return tensors.ToScalar[float64](out[0]), gradient
	}
	_, gradient := at(x)
	const h = 1e-5
	for i := range x {
		moved := append([]float64(nil), x...)
		moved[i] = x[i] + h
		up, _ := at(moved)
		moved[i] = x[i] - h
		down, _ := at(moved)
		if slope := (up - down) / (2 * h); math.Abs(slope-gradient[i]) > 1e-7 {
			t.Errorf("gradient %d is %g, the slope %g", i, gradient[i], slope)
		}
	}
}

func random(seed uint64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		seed = seed*6364136223846793005 + 1442695040888963407
		x[i] = 4*float64(seed>>40)/(1<<24) - 2
	}
	return x
}
