package optim

import (
	"fmt"
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// toy is the network of the reference's run: linear, batch norm, relu, linear.
type toy struct {
	parameters, statistics map[string]*model.Variable
}

func newToy(store *model.Store, f *golden.File) toy {
	n := toy{map[string]*model.Variable{}, map[string]*model.Variable{}}
	for _, m := range f.Find(`init\.(\d\.(?:weight|bias))`) {
		dims := f.Shape(m[0])
		value := toyValue(f.Float32s(m[0]), dims)
		if len(dims) == 2 {
			dims = []int{dims[1], dims[0]}
		}
		n.parameters[m[1]] = variable(store, m[1], value, dims...)
	}
	for _, m := range f.Find(`init\.(\d\.running_(?:mean|var))`) {
		n.statistics[m[1]] = variable(store, m[1], f.Float32s(m[0]), f.Shape(m[0])...).SetTrainable(false)
	}
	return n
}

// toyValue turns a torch matrix [out, in] into ours [in, out].
func toyValue[T any](v []T, torch []int) []T {
	if len(torch) == 1 {
		return v
	}
	outs, ins := torch[0], torch[1]
	turned := make([]T, len(v))
	for i := range ins {
		for o := range outs {
			turned[i*outs+o] = v[o*ins+i]
		}
	}
	return turned
}

// loss is the cross-entropy of targets y int32 [batch] under the network of x
// [batch, in].
func (n toy) loss(x, y *Node) *Node {
	batch := float64(x.Shape().Dim(0))
	at := func(name string) *Node { return n.parameters[name].NodeValue(x) }
	h := Add(Dot(x, at("0.weight")).Product(), ExpandAxes(at("0.bias"), 0))
	mean := ReduceMean(h, 0)
	variance := ReduceMean(Square(Sub(h, ExpandAxes(mean, 0))), 0)
	for name, batch := range map[string]*Node{"1.running_mean": mean, "1.running_var": MulScalar(variance, batch/(batch-1))} {
		v := n.statistics[name]
		v.SetNodeValue(Add(MulScalar(v.NodeValue(x), 0.9), MulScalar(batch, 0.1)))
	}
	h = Mul(Sub(h, ExpandAxes(mean, 0)), ExpandAxes(Div(at("1.weight"), Sqrt(AddScalar(variance, 1e-5))), 0))
	h = Add(h, ExpandAxes(at("1.bias"), 0))
	h = Max(h, ScalarZero(x.Graph(), x.DType()))
	logits := Add(Dot(h, at("3.weight")).Product(), ExpandAxes(at("3.bias"), 0))
	return Neg(MulScalar(ReduceAllSum(Mul(OneHot(y, logits.Shape().Dim(-1), x.DType()), LogSoftmax(logits, -1))), 1/batch))
}

// Steps in which the reference loads the average into the model each time.
func TestGoldenEMA(t *testing.T) {
	f := golden.Open(t, "ema.npz")
	store := model.NewStore()
	net := newToy(store, f)
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, in []*Node) []*Node {
		loss := net.loss(in[0], in[1])
		var parameters, statistics []*model.Variable
		var nodes []*Node
		for _, v := range net.parameters {
			parameters, nodes = append(parameters, v), append(nodes, v.NodeValue(loss))
		}
		for _, v := range net.statistics {
			statistics = append(statistics, v)
		}
		SGD{Momentum: 0.9}.Update(scope.In("optim"), parameters, Gradient(loss, nodes...), Scalar(loss.Graph(), loss.DType(), 0.5))
		EMA{Alpha: 0.9, Official: true}.Update(scope.In("ema"), parameters, statistics, loss)
		return []*Node{loss}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	x, y, shape := f.Float32s("X"), f.Ints("Y"), f.Shape("X")
	for step, want := range f.Floats("losses") {
		labels := make([]int32, shape[1])
		for i := range labels {
			labels[i] = int32(y[step*shape[1]+i])
		}
		out, err := exec.Exec(tensors.FromFlatDataAndDimensions(row(x, step, shape[1]*shape[2]), shape[1:]...), labels)
		if err != nil {
			t.Fatal(err)
		}
		if got := values(t, out[0])[0]; math.Abs(got-want) > 1e-5 {
			t.Fatalf("step %d: loss %g, want %g", step, got, want)
		}
		for name, v := range net.parameters {
			array := fmt.Sprintf("s%d.%s", step, name)
			golden.Close(t, array, values(t, v.MustValue()), toyValue(f.Floats(array), f.Shape(array)), 1e-5)
		}
		for name, v := range net.statistics {
			array := fmt.Sprintf("s%d.%s", step, name)
			golden.Close(t, array, values(t, v.MustValue()), f.Floats(array), 0)
		}
	}
}

// By hand: w = 8, rate 1, gradient 1 a step, alpha 0.5; a statistic that grows
// by 1 a step. Beside the model the averages are (8+7)/2, (7.5+6)/2; officially
// they are the weights: (8+7)/2, (7.5+6.5)/2.
func TestEMAModes(t *testing.T) {
	tests := []struct {
		official                   bool
		weight, average, statistic [2]float64
	}{
		{false, [2]float64{7, 6}, [2]float64{7.5, 6.75}, [2]float64{1, 2}},
		{true, [2]float64{7.5, 7}, [2]float64{7.5, 7}, [2]float64{0, 0}},
	}
	for _, test := range tests {
		store := model.NewStore()
		w, s := variable(store, "w", []float32{8}, 1), variable(store, "s", []float32{0}, 1)
		ema := EMA{Alpha: 0.5, Official: test.official}
		var average *model.Variable
		exec, err := model.NewExec(backend, store, func(scope *model.Scope, in []*Node) []*Node {
			s.SetNodeValue(AddScalar(s.NodeValue(in[0]), 1))
			w.SetNodeValue(Sub(w.NodeValue(in[0]), in[0]))
			ema.Update(scope.In("ema"), []*model.Variable{w}, []*model.Variable{s}, in[0])
			average = ema.Average(scope.At("ema"), w)
			return in
		})
		if err != nil {
			t.Fatal(err)
		}
		for step := range 2 {
			if _, err := exec.Exec([]float32{1}); err != nil {
				t.Fatal(err)
			}
			got := [3]float64{values(t, w.MustValue())[0], values(t, average.MustValue())[0], values(t, s.MustValue())[0]}
			if want := [3]float64{test.weight[step], test.average[step], test.statistic[step]}; got != want {
				t.Errorf("official %t, step %d: weight, average, statistic %v, want %v", test.official, step+1, got, want)
			}
		}
		exec.Finalize()
	}
}
