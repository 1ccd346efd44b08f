package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/engine"
)

// Speed is what Probe measured. A GFLOP is 10⁹ multiplications and additions.
type Speed struct {
	MatMul  float64 `json:"matmul_gflops"`   // GFLOP/s of a square float32 product
	Conv    float64 `json:"conv_gflops"`     // GFLOP/s of a 3×3 float32 convolution
	Compile float64 `json:"compile_seconds"` // of both graphs
	Seconds float64 `json:"seconds"`         // of the whole probe
}

// workload is one operation to time; its graph ends in one number, so that the
// time holds no copy of a large result.
type workload struct {
	flop   float64
	shapes [2][]int
	graph  func(x, y *graph.Node) *graph.Node
}

// matmul returns a product of two [n, n] matrices.
func matmul(n int) workload {
	return workload{
		flop:   2 * float64(n) * float64(n) * float64(n),
		shapes: [2][]int{{n, n}, {n, n}},
		graph:  func(x, y *graph.Node) *graph.Node { return graph.ReduceAllMax(graph.Dot(x, y).Product()) },
	}
}

// conv3x3 returns a stride 1 convolution of [batch, size, size, channels]
// images.
func conv3x3(batch, size, channels int) workload {
	return workload{
		flop:   2 * 9 * float64(batch*size*size) * float64(channels*channels),
		shapes: [2][]int{{batch, size, size, channels}, {3, 3, channels, channels}},
		graph: func(x, y *graph.Node) *graph.Node {
			return graph.ReduceAllMax(graph.Convolve(x, y).PadSame().Done())
		},
	}
}

// Probe times a matrix product and the convolution a ResNet spends its time in,
// each for about 0.7 s after compiling. The sizes are smaller for the pure-Go
// backend, which needs seconds for what XLA does in milliseconds.
func Probe(ctx context.Context, e *engine.Engine) (Speed, error) {
	products, convolutions := matmul(1024), conv3x3(16, 32, 64)
	if e.Plugin().Kind == "" {
		products, convolutions = matmul(256), conv3x3(2, 16, 16)
	}
	var s Speed
	start := time.Now()
	for _, part := range []struct {
		load workload
		rate *float64
	}{{products, &s.MatMul}, {convolutions, &s.Conv}} {
		rate, compile, err := measure(ctx, e.Backend(), part.load)
		if err != nil {
			return Speed{}, fmt.Errorf("doctor: speed probe: %w", err)
		}
		*part.rate = rate
		s.Compile += compile
	}
	s.Seconds = time.Since(start).Seconds()
	return s, nil
}

// measure returns the GFLOP/s of w and the seconds its first run took.
func measure(ctx context.Context, backend compute.Backend, w workload) (rate, compile float64, err error) {
	exec, err := graph.NewExec(backend, w.graph)
	if err != nil {
		return 0, 0, err
	}
	defer exec.Finalize()
	x, y := ramp(w.shapes[0]), ramp(w.shapes[1])
	defer x.FinalizeAll()
	defer y.FinalizeAll()
	start := time.Now()
	if err := runOnce(exec, x, y); err != nil {
		return 0, 0, err
	}
	compile = time.Since(start).Seconds()
	runs, start := 0, time.Now()
	for ; runs == 0 || time.Since(start) < 700*time.Millisecond; runs++ {
		if ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
		if err := runOnce(exec, x, y); err != nil {
			return 0, 0, err
		}
	}
	return w.flop * float64(runs) / time.Since(start).Seconds() / 1e9, compile, nil
}

// runOnce runs exec and waits for its number.
func runOnce(exec *graph.Exec, x, y *tensors.Tensor) error {
	out, err := exec.Call(x, y)
	if err != nil {
		return err
	}
	tensors.ToScalar[float32](out[0])
	return out[0].FinalizeAll()
}

// ramp returns a float32 tensor of values in [-1, 1).
func ramp(shape []int) *tensors.Tensor {
	size := 1
	for _, n := range shape {
		size *= n
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = float32(i*7919%1000)/500 - 1
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}
