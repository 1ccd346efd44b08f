package optim

import (
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/internal/golden"
)

// trajectory applies given gradients of two parameters step by step and calls
// after with the state of both.
func trajectory(t *testing.T, o Optimizer, f *golden.File, steps int, rate func(step int) float32, after func(step int, p0, p1 []float64)) {
	t.Helper()
	store := model.NewStore()
	p0 := variable(store, "p0", f.Float32s("p0_init"), 5, 3)
	p1 := variable(store, "p1", f.Float32s("p1_init"), 3)
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, in []*Node) []*Node {
		o.Update(scope.In("optim"), []*model.Variable{p0, p1}, in[:2], in[2])
		return []*Node{in[2]}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	g0, g1 := f.Float32s("g0"), f.Float32s("g1")
	for step := range steps {
		_, err := exec.Exec(
			tensors.FromFlatDataAndDimensions(g0[step*15:(step+1)*15], 5, 3),
			tensors.FromFlatDataAndDimensions(g1[step*3:(step+1)*3], 3), rate(step))
		if err != nil {
			t.Fatal(err)
		}
		after(step, values(t, p0.MustValue()), values(t, p1.MustValue()))
	}
}

// Ten steps of torch's optimizers.
func TestGoldenTrajectories(t *testing.T) {
	f := golden.Open(t, "optim.npz")
	tests := []struct {
		name string
		rate float32
		o    Optimizer
	}{
		{"sgd", 0.4, SGD{Momentum: 0.9, WeightDecay: 1e-4}},
		{"sgd_plain", 0.1, SGD{}},
		{"sgd_nesterov", 0.1, SGD{Momentum: 0.9, WeightDecay: 5e-4, Nesterov: true}},
		{"sgd_lr5", 5, SGD{Momentum: 0.9}},
		{"adam", 1e-4, Adam{WeightDecay: 1e-4}},
		{"adam_wd", 1e-2, Adam{WeightDecay: 0.1}},
		{"adam_plain", 1e-3, Adam{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p0, p1 := f.Floats(test.name+"_p0"), f.Floats(test.name+"_p1")
			p0f64, p1f64 := f.Floats(test.name+"_p0_f64"), f.Floats(test.name+"_p1_f64")
			rate := func(int) float32 { return test.rate }
			trajectory(t, test.o, f, 10, rate, func(step int, got0, got1 []float64) {
				compare(t, "p0", got0, p0[step*15:(step+1)*15], p0f64[step*15:(step+1)*15])
				compare(t, "p1", got1, p1[step*3:(step+1)*3], p1f64[step*3:(step+1)*3])
			})
		})
	}
}

// Three steps an epoch under the reference's cosine schedule.
func TestGoldenScheduledSGD(t *testing.T) {
	f := golden.Open(t, "optim.npz")
	rates, want := f.Floats("sched_lrs"), f.Floats("sched_sgd_a")
	golden.Close(t, "rates", []float64{Cosine(rates[0], 0.1, 4)(1), Cosine(rates[0], 0.1, 4)(3)}, []float64{rates[1], rates[3]}, 1e-12)
	schedule := Cosine(rates[0], 0.1, 4)
	trajectory(t, SGD{Momentum: 0.9, WeightDecay: 1e-4}, f, 10, func(step int) float32 { return float32(schedule(step / 3)) },
		func(step int, p0, _ []float64) { golden.Close(t, "p0", p0, want[step*15:(step+1)*15], 2e-6) })
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
