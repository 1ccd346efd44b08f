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

var toyShapes = map[string][]int{
	"0.weight": {4, 6}, "0.bias": {6}, "1.weight": {6}, "1.bias": {6}, "3.weight": {6, 3}, "3.bias": {3},
}

func newToy(store *model.Store, f *golden.File) toy {
	n := toy{map[string]*model.Variable{}, map[string]*model.Variable{}}
	for name, dims := range toyShapes {
		n.parameters[name] = variable(store, name, toyValue(f.Float32s("init."+name), dims), dims...)
	}
	for _, name := range []string{"1.running_mean", "1.running_var"} {
		n.statistics[name] = variable(store, name, f.Float32s("init."+name), 6).SetTrainable(false)
	}
	return n
}

// toyValue turns torch's [out, in] matrices into our [in, out] ones.
func toyValue[T any](v []T, dims []int) []T {
	if len(dims) == 1 {
		return v
	}
	out := make([]T, len(v))
	for i := range dims[0] {
		for o := range dims[1] {
			out[i*dims[1]+o] = v[o*dims[0]+i]
		}
	}
	return out
}

// loss is the cross-entropy of targets y [16] int32 under the network of x [16, 4].
func (n toy) loss(x, y *Node) *Node {
	at := func(name string) *Node { return n.parameters[name].NodeValue(x) }
	h := Add(Dot(x, at("0.weight")).Product(), ExpandAxes(at("0.bias"), 0))
	mean := ReduceMean(h, 0)
	variance := ReduceMean(Square(Sub(h, ExpandAxes(mean, 0))), 0)
	for name, batch := range map[string]*Node{"1.running_mean": mean, "1.running_var": MulScalar(variance, 16.0/15)} {
		v := n.statistics[name]
		v.SetNodeValue(Add(MulScalar(v.NodeValue(x), 0.9), MulScalar(batch, 0.1)))
	}
	h = Mul(Sub(h, ExpandAxes(mean, 0)), ExpandAxes(Div(at("1.weight"), Sqrt(AddScalar(variance, 1e-5))), 0))
	h = Add(h, ExpandAxes(at("1.bias"), 0))
	h = Max(h, ScalarZero(x.Graph(), x.DType()))
	logits := Add(Dot(h, at("3.weight")).Product(), ExpandAxes(at("3.bias"), 0))
	return Neg(MulScalar(ReduceAllSum(Mul(OneHot(y, 3, x.DType()), LogSoftmax(logits, -1))), 1.0/16))
}

// Ten steps in which the reference loads the average into the model each time.
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
	x, y, losses := f.Float32s("X"), f.Ints("Y"), f.Floats("losses")
	for step := range 10 {
		labels := make([]int32, 16)
		for i := range labels {
			labels[i] = int32(y[step*16+i])
		}
		out, err := exec.Exec(tensors.FromFlatDataAndDimensions(x[step*64:(step+1)*64], 16, 4), labels)
		if err != nil {
			t.Fatal(err)
		}
		if got := values(t, out[0])[0]; math.Abs(got-losses[step]) > 1e-5 {
			t.Fatalf("step %d: loss %g, want %g", step, got, losses[step])
		}
		for name, v := range net.parameters {
			want := toyValue(f.Floats(fmt.Sprintf("s%d.%s", step, name)), toyShapes[name])
			golden.Close(t, fmt.Sprintf("step %d: %s", step, name), values(t, v.MustValue()), want, 1e-5)
		}
		for name, v := range net.statistics {
			golden.Close(t, name, values(t, v.MustValue()), f.Floats(fmt.Sprintf("s%d.%s", step, name)), 0)
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
