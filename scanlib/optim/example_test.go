package optim_test

import (
	"fmt"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/optim"
)

// Three steps down the square of w, the rate falling to a half after the first.
func ExampleSGD() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	store := model.NewStore()
	w := store.RootScope().VariableWithValue("w", tensors.FromScalar[float32](1))
	step, err := model.NewExec(backend, store, func(scope *model.Scope, rate *graph.Node) *graph.Node {
		loss := graph.Square(w.NodeValue(rate))
		gradients := graph.Gradient(loss, w.NodeValue(rate))
		optim.SGD{Momentum: 0.5}.Update(scope.In("optim"), []*model.Variable{w}, gradients, rate)
		return loss
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	schedule := optim.Steps(0.2, 0.5, []int{0})
	for epoch := range 3 {
		loss, err := step.Exec(float32(schedule(epoch)))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("rate %.1f: loss %.3f, w %.3f\n", schedule(epoch), loss[0].Value(), w.MustValue().Value())
	}
	// Output:
	// rate 0.2: loss 1.000, w 0.600
	// rate 0.1: loss 0.360, w 0.380
	// rate 0.1: loss 0.144, w 0.194
}

// The rate of some of 500 epochs, as the official code's pretext task has it.
func ExampleCosine() {
	rate := optim.Cosine(0.4, 0.1, 500)
	fmt.Printf("%.5f %.5f %.5f\n", rate(0), rate(273), rate(499))
	// Output: 0.40000 0.17143 0.00040
}

// Averages beside the model: half of the old one, half of the weight.
func ExampleEMA() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	store := model.NewStore()
	w := store.RootScope().VariableWithValue("w", tensors.FromScalar[float32](8))
	ema := optim.EMA{Alpha: 0.5}
	step, err := model.NewExec(backend, store, func(scope *model.Scope, by *graph.Node) *graph.Node {
		w.SetNodeValue(graph.Sub(w.NodeValue(by), by))
		ema.Update(scope.In("ema"), []*model.Variable{w}, nil, by)
		return ema.Average(scope.At("ema"), w).NodeValue(by)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		average, err := step.Exec(float32(1))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("weight", w.MustValue().Value(), "average", average[0].Value())
	}
	// Output:
	// weight 7 average 7.5
	// weight 6 average 6.75
}
