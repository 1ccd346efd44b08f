package head

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// run evaluates fn over the variables of store on the pure-Go backend.
func run(t testing.TB, store *model.Store, fn func(scope *model.Scope, in []*Node) []*Node, inputs ...any) [][]float64 {
	t.Helper()
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		t.Fatal(err)
	}
	exec, err := model.NewExec(backend, store, fn)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	outputs, err := exec.Exec(inputs...)
	if err != nil {
		t.Fatal(err)
	}
	flat := make([][]float64, len(outputs))
	for i, out := range outputs {
		flat[i] = values(t, out)
	}
	return flat
}

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

// Torch's F.normalize and its gradient, one row of zeros among them.
func TestGoldenNormalize(t *testing.T) {
	f := golden.Open(t, "layers.npz")
	input := func(name string) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(f.Float32s(name), f.Shape(name)...)
	}
	out := run(t, model.NewStore(), func(_ *model.Scope, in []*Node) []*Node {
		y := Normalize(in[0])
		return []*Node{y, Gradient(ReduceAllSum(Mul(y, in[1])), in[0])[0]}
	}, input("nrm_x"), input("nrm_g"))
	golden.Close(t, "output", out[0], f.Floats("nrm_y"), 1e-6)
	for i, want := range f.Floats("nrm_dx") {
		if math.Abs(out[1][i]-want) > 2e-6*max(1, math.Abs(want)) {
			t.Errorf("gradient %d is %g, want %g", i, out[1][i], want)
		}
	}
}

// setFormula sets the weights of the reference's projection head, transposed to
// ours [in, out].
func setFormula(store *model.Store, f *golden.File, features, embedding int) (mlp bool) {
	keys, seed := f.Strings("weight_keys"), int(f.Float("weight_seed"))
	mlp = slices.Contains(keys, "contrastive_head.2.weight")
	for tensor, key := range keys {
		layer, ok := strings.CutPrefix(key, "contrastive_head.")
		if !ok {
			continue
		}
		out := embedding
		if strings.HasPrefix(layer, "0.") {
			out = features
		}
		dims := []int{out}
		if strings.HasSuffix(layer, "weight") {
			dims = []int{out, features}
		}
		value := transposed(golden.Formula(key, tensor, seed, dims), dims)
		store.VariableWithValue("/contrastive_head/"+strings.ReplaceAll(layer, ".", "/"), value)
	}
	return mlp
}

func transposed(v []float64, dims []int) *tensors.Tensor {
	ours, columns := make([]float32, len(v)), 1
	if len(dims) == 2 {
		columns = dims[1]
	}
	for i, x := range v {
		ours[i%columns*dims[0]+i/columns] = float32(x)
	}
	slices.Reverse(dims)
	return tensors.FromFlatDataAndDimensions(ours, dims...)
}

// The reference's embeddings of its own features.
func TestGoldenEmbed(t *testing.T) {
	for _, file := range golden.Files(t, "models_*.npz") {
		f, store := golden.Open(t, file), model.NewStore()
		images, features, embedding := f.Shape("eval_features")[0], f.Shape("eval_features")[1], f.Shape("eval_contrastive")[1]
		head := Projection{Dim: embedding, MLP: setFormula(store, f, features, embedding)}
		out := run(t, store, func(scope *model.Scope, in []*Node) []*Node {
			return []*Node{head.Embed(scope.In("contrastive_head"), in[0])}
		}, tensors.FromFlatDataAndDimensions(f.Float32s("eval_features"), images, features))
		golden.Close(t, file, out[0], f.Floats("eval_contrastive_f64"), 1e-5)
	}
}

// One product gives every head what its own columns of the weight give.
func TestClusterHeads(t *testing.T) {
	store := model.NewStore()
	heads := Cluster{Heads: 2, Clusters: 3, Seed: 9}
	features := [][]float32{{1, 2}, {-1, 0.5}}
	out := run(t, store, func(scope *model.Scope, in []*Node) []*Node {
		return []*Node{heads.Logits(scope.In("h"), in[0])}
	}, features)
	weight, bias := values(t, store.GetVariable("/h/weight").MustValue()), values(t, store.GetVariable("/h/bias").MustValue())
	var want []float64
	for _, x := range features {
		for column := range 6 {
			want = append(want, float64(x[0])*weight[column]+float64(x[1])*weight[6+column]+bias[column])
		}
	}
	golden.Close(t, "logits [2, 2, 3]", out[0], want, 1e-6)
	if slices.Equal(weight[:3], weight[3:6]) {
		t.Error("both heads start with the same weights")
	}
}

// Torch's default: uniform in ±1/√D, here D = 100.
func TestInitialWeights(t *testing.T) {
	store := model.NewStore()
	run(t, store, func(scope *model.Scope, in []*Node) []*Node {
		return []*Node{Cluster{Heads: 4, Clusters: 50}.Logits(scope, in[0])}
	}, tensors.FromFlatDataAndDimensions(make([]float32, 100), 1, 100))
	w := values(t, store.GetVariable("/weight").MustValue())
	if low, high := slices.Min(w), slices.Max(w); low < -0.1 || high > 0.1 || low > -0.099 || high < 0.099 {
		t.Errorf("weights in [%g, %g], want close to [-0.1, 0.1]", low, high)
	}
}
