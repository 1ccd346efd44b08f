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

// trajectory applies the reference's gradients of two parameters step by step
// and calls after with the state of both.
func trajectory(t *testing.T, o Optimizer, f *golden.File, rate func(step int) float64, after func(step int, got [2][]float64)) {
	t.Helper()
	store := model.NewStore()
	var parameters []*model.Variable
	var gradients [2][]float32
	for i := range gradients {
		name := fmt.Sprint("p", i)
		parameters = append(parameters, variable(store, name, f.Float32s(name+"_init"), f.Shape(name+"_init")...))
		gradients[i] = f.Float32s(fmt.Sprint("g", i))
	}
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, in []*Node) []*Node {
		o.Update(scope.In("optim"), parameters, in[:2], in[2])
		return []*Node{in[2]}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	for step := range f.Shape("g0")[0] {
		args := make([]any, 3)
		for i, p := range parameters {
			args[i] = tensors.FromFlatDataAndDimensions(row(gradients[i], step, p.Shape().Size()), p.Shape().Dimensions...)
		}
		args[2] = float32(rate(step))
		if _, err := exec.Exec(args...); err != nil {
			t.Fatal(err)
		}
		after(step, [2][]float64{values(t, parameters[0].MustValue()), values(t, parameters[1].MustValue())})
	}
}

// row is row i of a matrix of that many columns.
func row[T any](v []T, i, columns int) []T { return v[i*columns : (i+1)*columns] }

// goldenOptimizers are the reference's settings by their names in the file.
// AdamW is not among ours.
var goldenOptimizers = map[string]struct {
	rate float64
	o    Optimizer
}{
	"sgd":          {0.4, SGD{Momentum: 0.9, WeightDecay: 1e-4}},
	"sgd_plain":    {0.1, SGD{}},
	"sgd_nesterov": {0.1, SGD{Momentum: 0.9, WeightDecay: 5e-4, Nesterov: true}},
	"sgd_lr5":      {5, SGD{Momentum: 0.9}},
	"adam":         {1e-4, Adam{WeightDecay: 1e-4}},
	"adam_wd":      {1e-2, Adam{WeightDecay: 0.1}},
	"adam_plain":   {1e-3, Adam{}},
	"adamw":        {},
}

// The steps of torch's optimizers.
func TestGoldenTrajectories(t *testing.T) {
	f := golden.Open(t, "optim.npz")
	for _, m := range f.Find(`(.+)_p0`) {
		name := m[1]
		test, known := goldenOptimizers[name]
		if known && test.o == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if !known {
				t.Skip("the reference's settings have no name here")
			}
			rate := func(int) float64 { return test.rate }
			trajectory(t, test.o, f, rate, func(step int, got [2][]float64) {
				for i, p := range got {
					array := fmt.Sprintf("%s_p%d", name, i)
					single, double := row(f.Floats(array), step, len(p)), row(f.Floats(array+"_f64"), step, len(p))
					golden.Close(t, fmt.Sprintf("%s of step %d", array, step), p, double, golden.Noise(single, double, 1e-6))
				}
			})
		})
	}
}

// Some epochs of some steps under the reference's cosine schedule.
func TestGoldenScheduledSGD(t *testing.T) {
	f := golden.Open(t, "optim.npz")
	rates, want := f.Floats("sched_lrs"), f.Floats("sched_sgd_a")
	schedule := Cosine(rates[0], 0.1, len(rates))
	for epoch, rate := range rates {
		golden.Close(t, "rate", []float64{schedule(epoch)}, []float64{rate}, 1e-12)
	}
	steps := f.Shape("sched_sgd_a")[0]
	perEpoch := (steps + len(rates) - 1) / len(rates)
	trajectory(t, SGD{Momentum: 0.9, WeightDecay: 1e-4}, f, func(step int) float64 { return schedule(step / perEpoch) },
		func(step int, got [2][]float64) {
			if step < steps {
				golden.Close(t, "p0", got[0], row(want, step, len(got[0])), 2e-6)
			}
		})
}

// By hand: w = 1, g = 0.5 twice, rate 0.1.
func TestFirstSteps(t *testing.T) {
	tests := []struct {
		name string
		o    Optimizer
		want [2]float64
	}{
		{"plain: 1 − 0.05, − 0.05", SGD{}, [2]float64{0.95, 0.9}},
		{"momentum: v = 0.5, 0.95", SGD{Momentum: 0.9}, [2]float64{0.95, 0.855}},
		{"nesterov: steps 0.95, 1.355", SGD{Momentum: 0.9, Nesterov: true}, [2]float64{0.905, 0.7695}},
		{"decay: steps 0.6, 0.594", SGD{WeightDecay: 0.1}, [2]float64{0.94, 0.8806}},
		{"adam moves by the rate under a constant gradient", Adam{}, [2]float64{0.9, 0.8}},
	}
	for _, test := range tests {
		store := model.NewStore()
		w := variable(store, "w", []float32{1}, 1)
		exec, err := model.NewExec(backend, store, func(scope *model.Scope, in []*Node) []*Node {
			test.o.Update(scope.In("optim"), []*model.Variable{w}, in[:1], in[1])
			return []*Node{in[1]}
		})
		if err != nil {
			t.Fatal(err)
		}
		for step, want := range test.want {
			if _, err := exec.Exec([]float32{0.5}, float32(0.1)); err != nil {
				t.Fatal(err)
			}
			if got := values(t, w.MustValue())[0]; math.Abs(got-want) > 1e-6 {
				t.Errorf("%s: step %d: %g, want %g", test.name, step+1, got, want)
			}
		}
		exec.Finalize()
	}
}
