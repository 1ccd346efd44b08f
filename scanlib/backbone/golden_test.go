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

// compare allows ten times what the reference's own float32 run is off by.
func compare(t testing.TB, f *golden.File, name string, got []float64) {
	t.Helper()
	golden.Close64(t, f, name, got, 1e-5)
}

// evaluator computes features with the running statistics.
func (r reference) evaluator(t *testing.T, store *model.Store) func(images *tensors.Tensor) []float64 {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) *Node {
		return r.net.Features(scope.In("backbone"), images, false)
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
func (r reference) trainer(t *testing.T, store *model.Store, parameters []string) *model.Exec {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, images *Node) []*Node {
		features := r.net.Features(scope.In("backbone"), images, true)
		loss := simCLR(r.embed(scope.In("contrastive_head"), features), 0.1)
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

// embed is the reference's projection head of unit length: linear, or linear,
// relu, linear.
func (r reference) embed(scope *model.Scope, x *Node) *Node {
	linear := func(at *model.Scope, x *Node, out int) *Node {
		weight := param.Variable(at, "weight", 0, param.Constant(0), x.Shape().Dim(-1), out).NodeValue(x)
		bias := param.Variable(at, "bias", 0, param.Constant(0), out).NodeValue(x)
		return Add(Dot(x, weight).Product(), ExpandAxes(bias, 0))
	}
	if r.mlp {
		x = relu(linear(scope.In("0"), x, x.Shape().Dim(-1)))
		scope = scope.In("2")
	}
	z := linear(scope, x, r.embedding)
	return Div(z, ExpandAxes(Sqrt(ReduceSum(Square(z), -1)), -1))
}

// declare makes the variables of net and the head, without running them.
func (r reference) declare(t *testing.T, store *model.Store) {
	t.Helper()
	exec, err := model.NewExec(pureGo, store, func(scope *model.Scope, images *Node) *Node {
		return r.embed(scope.In("contrastive_head"), r.net.Features(scope.In("backbone"), images, false))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	if _, err := exec.Compile(shapes.Make(dtypes.Float32, 1, r.size, r.size, 3)); err != nil {
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
	for _, file := range golden.Files(t, "models_*.npz") {
		t.Run(file, func(t *testing.T) {
			if backend.Name() == pureGo.Name() {
				t.Skip("the pure-Go engine takes minutes for a ResNet, and its long sums round by more than the reference allows")
			}
			f, r, store := golden.Open(t, file), openReference(t, file), model.NewStore()
			r.declare(t, store)
			setFormula(t, store, f)
			images := r.batch(r.first)
			evaluate := r.evaluator(t, store)
			compare(t, f, "eval_features", evaluate(images))

			parameters := f.Strings("param_keys")
			out, err := r.trainer(t, store, parameters).Exec(r.batch(r.first, r.second))
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
