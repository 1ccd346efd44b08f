package backbone

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// poolLoop is a 2×2 max pool of stride 2 with one pixel of padding, as torch
// defines it: padding never wins, and of equal pixels the first one does.
// winners holds the index in x of each output's pixel.
func poolLoop(x []float32, size int) (y []float64, winners []int) {
	at := func(r, c int) float32 {
		if r < 0 || c < 0 || r >= size || c >= size {
			return float32(math.Inf(-1))
		}
		return x[r*size+c]
	}
	for r := -1; r+1 <= size; r += 2 {
		for c := -1; c+1 <= size; c += 2 {
			best, winner := float32(math.Inf(-1)), -1
			for _, p := range [][2]int{{r, c}, {r, c + 1}, {r + 1, c}, {r + 1, c + 1}} {
				if v := at(p[0], p[1]); v > best {
					best, winner = v, p[0]*size+p[1]
				}
			}
			if winner >= 0 {
				y, winners = append(y, float64(best)), append(winners, winner)
			}
		}
	}
	return y, winners
}

// Sizes odd and even, pixels from 1 to 3 so that most windows have ties.
func TestMaxPool(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 2, 3, 4, 5, 8, 9} {
		x := make([]float32, size*size)
		for i := range x {
			x[i] = float32(1 + rng.IntN(3))
		}
		want, winners := poolLoop(x, size)
		exec, err := NewExec(pureGo, func(x *Node) []*Node {
			y := maxPool(x)
			weights := IotaFull(x.Graph(), y.Shape()) // output i has the gradient i
			return []*Node{y, Gradient(ReduceAllSum(Mul(y, weights)), x)[0]}
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Exec(tensors.FromFlatDataAndDimensions(x, 1, size, size, 1))
		if err != nil {
			t.Fatal(err)
		}
		gradient := make([]float64, len(x))
		for i, winner := range winners {
			gradient[winner] += float64(i)
		}
		golden.Close(t, fmt.Sprint("pool of size ", size), values(t, out[0]), want, 0)
		golden.Close(t, fmt.Sprint("gradient of size ", size), values(t, out[1]), gradient, 0)
		exec.Finalize()
	}
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

// Torch's batch norm of [9, 6, 5, 5] in training: output, gradients, and the
// running statistics that started at 0 and 1.
func TestGoldenBatchNorm(t *testing.T) {
	f := golden.Open(t, "layers.npz")
	store := model.NewStore()
	for name, array := range map[string]string{"weight": "bn_w", "bias": "bn_b"} {
		store.RootScope().VariableWithValue(name, tensors.FromFlatDataAndDimensions(f.Float32s(array), 6))
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
	input := func(name string) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(nhwc(f.Float32s(name), 9, 6, 25), 9, 5, 5, 6)
	}
	out, err := exec.Exec(input("bn_x"), input("bn_g"))
	if err != nil {
		t.Fatal(err)
	}
	golden.Close(t, "output", values(t, out[0]), nhwc(f.Floats("bn_y"), 9, 6, 25), 5e-6)
	golden.Close(t, "gradient by x", values(t, out[1]), nhwc(f.Floats("bn_dx"), 9, 6, 25), 1e-5)
	golden.Close(t, "gradient by weight", values(t, out[2]), f.Floats("bn_dw"), 5e-5)
	golden.Close(t, "gradient by bias", values(t, out[3]), f.Floats("bn_db"), 5e-5)
	golden.Close(t, "running mean", values(t, store.GetVariable("/running_mean").MustValue()), f.Floats("bn_rm"), 1e-6)
	golden.Close(t, "running variance", values(t, store.GetVariable("/running_var").MustValue()), f.Floats("bn_rv"), 1e-6)
}

// narrow is a network small enough for the pure-Go backend.
func narrow(stem Stem) ResNet {
	return ResNet{Stem: stem, Width: 2, Blocks: [4]int{1, 1, 1, 1}, Seed: 3}
}

// features runs a fresh narrow network.
func features(t *testing.T, net ResNet, training bool, images *tensors.Tensor) (*model.Store, []float64, error) {
	t.Helper()
	store := model.NewStore()
	exec, err := model.NewExec(pureGo, store, func(scope *model.Scope, x *Node) *Node { return net.Features(scope, x, training) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Exec(images)
	if err != nil {
		return store, nil, err
	}
	return store, values(t, out[0]), nil
}

func images(n, size int) *tensors.Tensor {
	rng := rand.New(rand.NewPCG(5, 6))
	pixels := make([]float32, n*size*size*3)
	for i := range pixels {
		pixels[i] = float32(rng.NormFloat64())
	}
	return tensors.FromFlatDataAndDimensions(pixels, n, size, size, 3)
}

// Every size gives D features an image, and the seed alone decides them.
func TestFeatures(t *testing.T) {
	for _, stem := range []Stem{CIFAR, STL} {
		for _, size := range []int{8, 13} {
			for _, training := range []bool{false, true} {
				_, got, err := features(t, narrow(stem), training, images(3, size))
				if err != nil {
					t.Fatal(err)
				}
				if len(got) != 3*narrow(stem).FeaturesDim() {
					t.Errorf("%s, size %d: %d features of 3 images, want %d each", stem, size, len(got), narrow(stem).FeaturesDim())
				}
				if slices.ContainsFunc(got, func(v float64) bool { return math.IsNaN(v) || v < 0 }) {
					t.Errorf("%s, size %d: features %v: a mean of relus is no less than 0", stem, size, got)
				}
			}
		}
	}
	_, first, _ := features(t, narrow(CIFAR), false, images(2, 8))
	_, again, _ := features(t, narrow(CIFAR), false, images(2, 8))
	other := narrow(CIFAR)
	other.Seed++
	_, different, _ := features(t, other, false, images(2, 8))
	if !slices.Equal(first, again) || slices.Equal(first, different) {
		t.Errorf("seeds 3, 3 and 4 give %v, %v and %v", first[:3], again[:3], different[:3])
	}
}

func TestUnknownStem(t *testing.T) {
	_, _, err := features(t, narrow("vgg"), false, images(1, 8))
	if err == nil || !strings.Contains(err.Error(), `unknown stem "vgg" (have "cifar", "stl")`) {
		t.Errorf("error %v, want one that names the stem and those there are", err)
	}
}

// The reference's network has 11,168,832 parameters; each convolution starts
// with the standard deviation √(2/fan-out).
func TestInitialWeights(t *testing.T) {
	store, _, err := features(t, ResNet{Stem: CIFAR, Width: 64, Blocks: [4]int{2, 2, 2, 2}}, false, images(1, 4))
	if err != nil {
		t.Fatal(err)
	}
	parameters := 0
	for v := range store.IterVariables() {
		if v.Trainable {
			parameters += v.Shape().Size()
		}
	}
	if parameters != 11_168_832 {
		t.Errorf("%d parameters, want 11168832", parameters)
	}
	var squares float64
	kernel := values(t, store.GetVariable("/layer4/1/conv2/weight").MustValue())
	for _, w := range kernel {
		squares += w * w
	}
	if got, want := math.Sqrt(squares/float64(len(kernel))), math.Sqrt(2.0/(9*512)); math.Abs(got-want) > 0.01*want {
		t.Errorf("standard deviation %g, want %g", got, want)
	}
}

func ExampleResNet_Features() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	net := ResNet{Stem: CIFAR, Width: 4, Blocks: [4]int{1, 1, 1, 1}, Seed: 1}
	exec, err := model.NewExec(backend, model.NewStore(), func(scope *model.Scope, images *Node) *Node {
		return net.Features(scope.In("backbone"), images, false)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := exec.Exec(tensors.FromFlatDataAndDimensions(make([]float32, 2*8*8*3), 2, 8, 8, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(net.FeaturesDim(), out[0].Shape())
	// Output: 32 (Float32)[2, 32]
}

// Small outputs are computed as a matrix product: values and both gradients
// must be those of the convolution.
func TestDense(t *testing.T) {
	for _, row := range []struct{ h, w, size, stride int }{
		{2, 2, 3, 1}, {4, 4, 3, 2}, {3, 3, 3, 2}, {1, 1, 3, 1}, {1, 4, 3, 1}, {4, 3, 3, 2}, {2, 1, 5, 1},
	} {
		x, kernel := ramp(2, row.h, row.w, 3), ramp(row.size, row.size, 3, 5)
		exec, err := NewExec(pureGo, func(x, kernel *Node) []*Node {
			pad := row.size / 2
			conv := Convolve(x, kernel).Strides(row.stride).PaddingPerDim([][2]int{{pad, pad}, {pad, pad}}).Done()
			var out []*Node
			for _, y := range []*Node{dense(x, kernel, row.stride), conv} {
				loss := ReduceAllSum(Mul(y, Sin(IotaFull(y.Graph(), y.Shape()))))
				out = append(append(out, y), Gradient(loss, x, kernel)...)
			}
			return out
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Call(x, kernel)
		exec.Finalize()
		if err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		for i, name := range []string{"output", "gradient by x", "gradient by the kernel"} {
			got, want := values(t, out[i]), values(t, out[i+3])
			for k := range want {
				if math.Abs(got[k]-want[k]) > 1e-4 {
					t.Fatalf("%v: %s, element %d: %g, want %g", row, name, k, got[k], want[k])
				}
			}
		}
	}
}

// ramp is numbers in [-1, 1] that repeat nowhere near.
func ramp(dims ...int) *tensors.Tensor {
	n := 1
	for _, d := range dims {
		n *= d
	}
	flat := make([]float32, n)
	for i := range flat {
		flat[i] = float32(math.Sin(float64(i * i)))
	}
	return tensors.FromFlatDataAndDimensions(flat, dims...)
}
