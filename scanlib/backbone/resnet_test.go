package backbone

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

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
	if err == nil || !strings.Contains(err.Error(), `unknown stem "vgg" (have "cifar", "stl", "imagenet")`) {
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
