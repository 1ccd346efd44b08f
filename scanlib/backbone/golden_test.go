package backbone

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
	"scango/scanlib/param"
)

// The means and deviations that the reference normalizes with.
var (
	cifar10  = [2][3]float64{{0.4914, 0.4822, 0.4465}, {0.2023, 0.1994, 0.2010}}
	cifar20  = [2][3]float64{{0.5071, 0.4867, 0.4408}, {0.2675, 0.2565, 0.2761}}
	imagenet = [2][3]float64{{0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}}
)

// batch interleaves image sets of that size and normalizes them.
func batch(size int, norm [2][3]float64, sets ...[]uint8) *tensors.Tensor {
	perImage := size * size * 3
	images := len(sets[0]) / perImage
	var pixels []float32
	for i := range images {
		for _, set := range sets {
			for p, v := range set[i*perImage : (i+1)*perImage] {
				pixels = append(pixels, float32((float64(v)/255-norm[0][p%3])/norm[1][p%3]))
			}
		}
	}
	return tensors.FromFlatDataAndDimensions(pixels, images*len(sets), size, size, 3)
}

// compare allows ten times what the reference's own float32 run is off by.
func compare(t testing.TB, f *golden.File, name string, got []float64) {
	t.Helper()
	worst, scale := 0.0, 0.0
	f32, f64 := f.Floats(name), f.Floats(name+"_f64")
	for i, v := range f64 {
		worst, scale = max(worst, math.Abs(v-f32[i])), max(scale, math.Abs(v))
	}
	golden.Close(t, name, got, f64, max(10*worst, 1e-5*scale))
}

func needXLA(t *testing.T) {
	t.Helper()
	if backend == pureGo {
		t.Skip("a ResNet-18 takes minutes without XLA")
	}
}

// evaluator computes features with the running statistics.
func evaluator(t *testing.T, store *model.Store, net ResNet) func(images *tensors.Tensor) []float64 {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) *Node {
		return net.Features(scope.In("backbone"), images, false)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return func(images *tensors.Tensor) []float64 {
		out, err := exec.Exec(images)
		if err != nil {
			t.Fatal(err)
		}
		return values(t, out[0])
	}
}

// trainer makes one forward and backward pass of a SimCLR step: features, loss,
// the gradient of the first convolution, and the length of every gradient.
func trainer(t *testing.T, store *model.Store, net ResNet, parameters []string) *model.Exec {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) []*Node {
		features := net.Features(scope.In("backbone"), images, true)
		loss := simCLR(embed(scope.In("contrastive_head"), features), 0.1)
		var nodes []*Node
		for _, name := range parameters {
			nodes = append(nodes, store.GetVariable("/"+strings.ReplaceAll(name, ".", "/")).NodeValue(loss))
		}
		gradients := Gradient(loss, nodes...)
		lengths := make([]*Node, len(gradients))
		for i, g := range gradients {
			lengths[i] = Sqrt(ReduceAllSum(Square(g)))
		}
		return []*Node{features, loss, gradients[0], Stack(lengths, 0)}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return exec
}

// embed is the reference's projection head: linear, relu, linear, unit length.
func embed(scope *model.Scope, x *Node) *Node {
	linear := func(layer string, x *Node, out int) *Node {
		at := scope.In("%s", layer)
		weight := param.Variable(at, "weight", 0, param.Constant(0), x.Shape().Dim(-1), out).NodeValue(x)
		bias := param.Variable(at, "bias", 0, param.Constant(0), out).NodeValue(x)
		return Add(Dot(x, weight).Product(), ExpandAxes(bias, 0))
	}
	z := linear("2", relu(linear("0", x, x.Shape().Dim(-1))), 128)
	return Div(z, ExpandAxes(Sqrt(ReduceSum(Square(z), -1)), -1))
}

// declare makes the variables of net and the head, without running them.
func declare(t *testing.T, store *model.Store, net ResNet, size int) {
	t.Helper()
	exec, err := model.NewExec(pureGo, store, func(scope *model.Scope, images *Node) *Node {
		return embed(scope.In("contrastive_head"), net.Features(scope.In("backbone"), images, false))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	if _, err := exec.Compile(shapes.Make(dtypes.Float32, 1, size, size, 3)); err != nil {
		t.Fatal(err)
	}
}

// simCLR is the reference's loss over z [2·n, dim], views side by side.
func simCLR(z *Node, temperature float64) *Node {
	anchors := Slice(z, AxisRange().Stride(2))
	logits := DivScalar(Einsum("ad,bd->ab", anchors, z), temperature)
	row, column := MulScalar(Iota(z.Graph(), logits.Shape(), 0), 2), Iota(z.Graph(), logits.Shape(), 1)
	others := Where(Equal(row, column), ZerosLike(logits), Exp(logits))
	partner := ReduceSum(Where(Equal(AddScalar(row, 1), column), logits, ZerosLike(logits)), -1)
	return ReduceAllMean(Sub(Log(ReduceSum(others, -1)), partner))
}

// The reference's networks in evaluation, through one training pass, and in
// evaluation with the statistics that the pass left.
func TestGoldenResNet(t *testing.T) {
	if backend.Name() == pureGo.Name() {
		t.Skip("the pure-Go engine takes minutes for it, and its long sums round by more than the reference allows")
	}
	for _, test := range []struct {
		file string
		net  ResNet
		size int
		norm [2][3]float64
	}{
		{"models_resnet18_cifar.npz", ResNet18(CIFAR, 0), 32, cifar10},
		{"models_resnet18_stl.npz", ResNet18(STL, 0), 96, imagenet},
		{"models_resnet50.npz", ResNet50(ImageNet, 0), 224, imagenet},
	} {
		t.Run(test.file, func(t *testing.T) {
			f := golden.Open(t, test.file)
			store := model.NewStore()
			declare(t, store, test.net, test.size)
			setFormula(t, store, f)
			images := batch(test.size, test.norm, f.Bytes("images_u8"))
			evaluate := evaluator(t, store, test.net)
			compare(t, f, "eval_features", evaluate(images))

			parameters := f.Strings("param_keys")
			pass := trainer(t, store, test.net, parameters)
			out, err := pass.Exec(batch(test.size, test.norm, f.Bytes("images_u8"), f.Bytes("images2_u8")))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, f, "train_features", values(t, out[0]))
			compare(t, f, "simclr_loss", values(t, out[1]))
			compare(t, f, "grad_conv1", toTorch(values(t, out[2]), f.Shape("grad_conv1")))
			compareNorms(t, f, parameters, values(t, out[3]))
			compareStatistics(t, f, store)
			compare(t, f, "eval_features_after", evaluate(images))
		})
	}
}

// The reference network with other weights, a linear head and the
// normalization of CIFAR-20; its images are those of the first network's file.
func TestGoldenLinearHeadBackbone(t *testing.T) {
	needXLA(t)
	f, store, net := golden.Open(t, "models_resnet18_cifar_linear.npz"), model.NewStore(), ResNet18(CIFAR, 0)
	declare(t, store, net, 32)
	images := golden.Open(t, "models_resnet18_cifar.npz").Bytes("images_u8")
	setFormula(t, store, f)
	compare(t, f, "eval_features", evaluator(t, store, net)(batch(32, cifar20, images)))
}

// toTorch turns the first kernel [h, w, in, out] into torch's shape.
func toTorch(v []float64, shape []int) []float64 {
	channels, in, taps := shape[0], shape[1], shape[2]*shape[3]
	out := make([]float64, len(v))
	for p := range taps {
		for i := range in {
			for o := range channels {
				out[(o*in+i)*taps+p] = v[(p*in+i)*channels+o]
			}
		}
	}
	return out
}

// compareNorms holds the length of each gradient against the reference's: the
// float32 noise of relu and batch norm is about 1e-3 of it there.
func compareNorms(t *testing.T, f *golden.File, names []string, got []float64) {
	t.Helper()
	f32, f64 := f.Floats("grad_norms"), f.Floats("grad_norms_f64")
	noise := 0.0
	for i, want := range f64 {
		noise = max(noise, math.Abs(f32[i]-want)/want)
	}
	for i, want := range f64 {
		if off := math.Abs(got[i]-want) / want; !(off <= max(10*noise, 1e-4)) {
			t.Errorf("gradient of %s has length %g, want %g", names[i], got[i], want)
		}
	}
}

// compareStatistics holds the running statistics after the pass against the
// reference's.
func compareStatistics(t *testing.T, f *golden.File, store *model.Store) {
	t.Helper()
	checks, f64 := f.Floats("running_checks"), f.Floats("running_checks_f64")
	for i, name := range f.Strings("running_keys") {
		v := store.GetVariable("/" + strings.ReplaceAll(name, ".", "/"))
		got, want := summary(values(t, v.MustValue())), f64[i*6:(i+1)*6]
		for j := range want {
			tolerance := max(10*math.Abs(checks[i*6+j]-want[j]), 2e-5*max(1, math.Abs(want[1])))
			if !(math.Abs(got[j]-want[j]) <= tolerance) {
				t.Errorf("%s: sum, squares, first values %v, want %v", name, got, want)
				break
			}
		}
	}
}
