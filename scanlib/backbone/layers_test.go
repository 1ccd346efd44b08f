package backbone

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// poolLoop is a max pool of that kernel, of stride 2 with one pixel of padding,
// as torch defines it: padding never wins, and of equal pixels the first one
// does. winners holds the index in x of each output's pixel.
func poolLoop(x []float32, size, kernel int) (y []float64, winners []int) {
	for r := -1; r+kernel-1 <= size; r += 2 {
		for c := -1; c+kernel-1 <= size; c += 2 {
			best, winner := float32(math.Inf(-1)), -1
			for tap := range kernel * kernel {
				i, j := r+tap/kernel, c+tap%kernel
				if i < 0 || j < 0 || i >= size || j >= size {
					continue
				}
				if v := x[i*size+j]; v > best {
					best, winner = v, i*size+j
				}
			}
			y, winners = append(y, float64(best)), append(winners, winner)
		}
	}
	return y, winners
}

// Sizes odd and even, pixels from 1 to 3 so that most windows have ties.
func TestMaxPool(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for kernel, pool := range map[int]func(*Node) *Node{2: maxPool2, 3: maxPool3} {
		for _, size := range []int{1, 2, 3, 4, 5, 8, 9} {
			x := make([]float32, size*size)
			for i := range x {
				x[i] = float32(1 + rng.IntN(3))
			}
			want, winners := poolLoop(x, size, kernel)
			out := call(t, func(in []*Node) []*Node {
				y := pool(in[0])
				weights := IotaFull(y.Graph(), y.Shape()) // output i has the gradient i
				return []*Node{y, Gradient(ReduceAllSum(Mul(y, weights)), in[0])[0]}
			}, tensors.FromFlatDataAndDimensions(x, 1, size, size, 1))
			gradient := make([]float64, len(x))
			for i, winner := range winners {
				gradient[winner] += float64(i)
			}
			name := fmt.Sprintf("%d×%d pool of size %d", kernel, kernel, size)
			golden.Close(t, name, out[0], want, 0)
			golden.Close(t, name+": gradient", out[1], gradient, 0)
		}
	}
}

// call runs fn once on the pure-Go engine.
func call(t *testing.T, fn func(in []*Node) []*Node, inputs ...*tensors.Tensor) [][]float64 {
	t.Helper()
	exec, err := NewExec(pureGo, fn)
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
		flat[i] = values(t, out)
	}
	return flat
}

// nhwc turns torch's [n, c, h, w] into [n, h, w, c].
func nhwc[T any](v []T, n, c, hw int) []T {
	out := make([]T, len(v))
	for i := range n {
		for ch := range c {
			for p := range hw {
				out[(i*hw+p)*c+ch] = v[(i*c+ch)*hw+p]
			}
		}
	}
	return out
}

// torchInput is an array [n, c, h, w] of torch's as our input [n, h, w, c].
func torchInput(f *golden.File, name string) *tensors.Tensor {
	d := f.Shape(name)
	return tensors.FromFlatDataAndDimensions(nhwc(f.Float32s(name), d[0], d[1], d[2]*d[3]), d[0], d[2], d[3], d[1])
}

// torchOutput is an array [n, c, h, w] of torch's in our order.
func torchOutput(f *golden.File, name string) []float64 {
	d := f.Shape(name)
	return nhwc(f.Floats(name), d[0], d[1], d[2]*d[3])
}

// Torch's max pools of stride 2 with a pixel of padding. Ours are for x ≥ 0, so
// the lowest pixel of all is taken from the input and put back.
func TestGoldenPools(t *testing.T) {
	f := golden.Open(t, "layers.npz")
	pools := map[string]func(*Node) *Node{"2": maxPool2, "3": maxPool3}
	input, lowest := torchInput(f, "mp_x"), slices.Min(f.Float32s("mp_x"))
	for _, m := range f.Find(`mp_k(\d+)s2p1`) {
		pool, ok := pools[m[1]]
		if !ok {
			t.Errorf("%s: no pool of that kernel here", m[0])
			continue
		}
		out := call(t, func(in []*Node) []*Node {
			low := Const(in[0].Graph(), lowest)
			return []*Node{Add(pool(Sub(in[0], low)), low)}
		}, input)
		golden.Close(t, m[0], out[0], torchOutput(f, m[0]), 1e-6)
	}
}

// Torch's convolutions of stride 2.
func TestGoldenConvolutions(t *testing.T) {
	f := golden.Open(t, "layers.npz")
	for _, m := range f.Find(`(conv\d*)_w`) {
		kernel := f.Shape(m[0]) // [out, in, h, w]
		store := model.NewStore()
		weights, shape := transpose(f.Floats(m[0]), kernel)
		store.RootScope().VariableWithValue("weight", tensors.FromFlatDataAndDimensions(weights, shape...))
		y, err := model.CallOnce(pureGo, store, func(scope *model.Scope, x *Node) *Node {
			return net{}.conv(scope, x, kernel[0], kernel[2], 2)
		}, torchInput(f, "mp_x"))
		if err != nil {
			t.Fatal(err)
		}
		golden.Close(t, m[1], values(t, y), torchOutput(f, m[1]+"_y"), 5e-6)
	}
}

// Torch's batch norm in training: output, gradients, and the running statistics
// that started at 0 and 1.
func TestGoldenBatchNorm(t *testing.T) {
	f := golden.Open(t, "layers.npz")
	store := model.NewStore()
	for name, array := range map[string]string{"weight": "bn_w", "bias": "bn_b"} {
		store.RootScope().VariableWithValue(name, tensors.FromFlatDataAndDimensions(f.Float32s(array), f.Shape(array)...))
	}
	exec, err := model.NewExec(pureGo, store, func(scope *model.Scope, in []*Node) []*Node {
		x, upstream := in[0], in[1]
		y := net{training: true}.batchNorm(scope, x)
		loss := ReduceAllSum(Mul(y, upstream))
		gradients := Gradient(loss, x, scope.GetVariable("weight").NodeValue(x), scope.GetVariable("bias").NodeValue(x))
		return append([]*Node{y}, gradients...)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Exec(torchInput(f, "bn_x"), torchInput(f, "bn_g"))
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "output", values(t, out[0]), torchOutput(f, "bn_y"), 5e-6)
	golden.Close(t, "gradient by x", values(t, out[1]), torchOutput(f, "bn_dx"), 1e-5)
	golden.Close(t, "gradient by weight", values(t, out[2]), f.Floats("bn_dw"), 5e-5)
	golden.Close(t, "gradient by bias", values(t, out[3]), f.Floats("bn_db"), 5e-5)
	golden.Close(t, "running mean", values(t, store.GetVariable("/running_mean").MustValue()), f.Floats("bn_rm"), 1e-6)
	golden.Close(t, "running variance", values(t, store.GetVariable("/running_var").MustValue()), f.Floats("bn_rv"), 1e-6)
}

// A batch in groups is normalized as each group alone, whichever way it is
// divided, and the running statistics take the mean of what the groups' would be.
func TestNormGroups(t *testing.T) {
	const count, per, size = 2, 3, 2
	rng := rand.New(rand.NewPCG(5, 6))
	x := make([]float32, count*per*size*size)
	for i := range x {
		x[i] = float32(rng.NormFloat64() * (1 + float64(i)/10))
	}
	image := func(i int) []float32 { return x[i*size*size : (i+1)*size*size] }
	norm := func(n net, x []float32) (y, runningMean, runningVar []float64) {
		store := model.NewStore()
		out, err := model.CallOnce(pureGo, store, func(scope *model.Scope, x *Node) *Node { return n.batchNorm(scope, x) },
			tensors.FromFlatDataAndDimensions(x, len(x)/size/size, size, size, 1))
		if err != nil {
			t.Fatal(err)
		}
		return values(t, out), values(t, store.GetVariable("/running_mean").MustValue()), values(t, store.GetVariable("/running_var").MustValue())
	}
	for _, strided := range []bool{false, true} {
		got, mean, variance := norm(net{training: true, groups: Groups{count, strided}}, x)
		want, wantMean, wantVar := make([]float64, len(got)), 0.0, 0.0
		for g := range count {
			var members []int
			for i := range count * per {
				if strided && i%count == g || !strided && i/per == g {
					members = append(members, i)
				}
			}
			var alone []float32
			for _, i := range members {
				alone = append(alone, image(i)...)
			}
			y, m, v := norm(net{training: true}, alone)
			for k, i := range members {
				copy(want[i*size*size:], y[k*size*size:(k+1)*size*size])
			}
			wantMean, wantVar = wantMean+m[0]/count, wantVar+v[0]/count
		}
		golden.Close(t, fmt.Sprint("output, strided ", strided), got, want, 1e-6)
		golden.Close(t, "running mean", mean, []float64{wantMean}, 1e-6)
		golden.Close(t, "running variance", variance, []float64{wantVar}, 1e-6)
	}
}
