package backbone

import (
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
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
func evaluator(t *testing.T, store *model.Store, stem Stem) func(images *tensors.Tensor) []float64 {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) *Node {
		return ResNet18(stem, 0).Features(scope.In("backbone"), images, false)
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
func trainer(t *testing.T, store *model.Store, stem Stem, parameters []string) *model.Exec {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) []*Node {
		features := ResNet18(stem, 0).Features(scope.In("backbone"), images, true)
		loss := simCLR(embed(store, features), 0.1)
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
func embed(store *model.Store, x *Node) *Node {
	linear := func(x *Node, layer string) *Node {
		weight := store.GetVariable("/contrastive_head/" + layer + "/weight").NodeValue(x)
		bias := store.GetVariable("/contrastive_head/" + layer + "/bias").NodeValue(x)
		return Add(Dot(x, weight).Product(), ExpandAxes(bias, 0))
	}
	z := linear(relu(linear(x, "0")), "2")
	return Div(z, ExpandAxes(Sqrt(ReduceSum(Square(z), -1)), -1))
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

// The reference's ResNet-18 in evaluation, through one training pass, and in
// evaluation with the statistics that the pass left.
func TestGoldenResNet18(t *testing.T) {
	if backend.Name() == pureGo.Name() {
		t.Skip("the pure-Go engine takes minutes for it, and its long sums round by more than the reference allows")
	}
	for _, test := range []struct {
		file string
		stem Stem
		size int
		norm [2][3]float64
	}{
		{"models_resnet18_cifar.npz", CIFAR, 32, cifar10},
		{"models_resnet18_stl.npz", STL, 96, imagenet},
	} {
		t.Run(string(test.stem), func(t *testing.T) {
			f := golden.Open(t, test.file)
			needXLA(t)
			store := model.NewStore()
			setFormula(t, store, f)
			images := batch(test.size, test.norm, f.Bytes("images_u8"))
			evaluate := evaluator(t, store, test.stem)
			compare(t, f, "eval_features", evaluate(images))

			parameters := f.Strings("param_keys")
			pass := trainer(t, store, test.stem, parameters)
			out, err := pass.Exec(batch(test.size, test.norm, f.Bytes("images_u8"), f.Bytes("images2_u8")))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, f, "train_features", values(t, out[0]))
			compare(t, f, "simclr_loss", values(t, out[1]))
			compare(t, f, "grad_conv1", toTorch(values(t, out[2])))
			compareNorms(t, f, parameters, values(t, out[3]))
			compareStatistics(t, f, store)
			compare(t, f, "eval_features_after", evaluate(images))
			if test.stem == CIFAR {
				compareLinear(t, store, evaluate, f.Bytes("images_u8"))
			}
		})
	}
}

// compareLinear evaluates the reference network with other weights and the
// normalization of CIFAR-20.
func compareLinear(t *testing.T, store *model.Store, evaluate func(*tensors.Tensor) []float64, images []uint8) {
	f := golden.Open(t, "models_resnet18_cifar_linear.npz")
	setFormula(t, store, f)
	compare(t, f, "eval_features", evaluate(batch(32, cifar20, images)))
}

// toTorch turns the first kernel [3, 3, 3, 64] into [64, 3, 3, 3].
func toTorch(v []float64) []float64 {
	out := make([]float64, len(v))
	for p := range 9 {
		for in := range 3 {
			for o := range 64 {
				out[(o*3+in)*9+p] = v[(p*3+in)*64+o]
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
