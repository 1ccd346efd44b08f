package engine_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/engine"
)

// A step that counts what it has been given so far.
func Example() {
	e, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	step, err := e.NewStep("count", model.NewStore(), 1, []bool{true}, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		total := scope.In("count").VariableWithValue("total", int32(0))
		sum := graph.Add(total.NodeValue(in[0].Graph()), graph.ReduceAllSum(in[0]))
		total.SetNodeValue(sum)
		return []*graph.Node{sum}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer step.Close()
	fmt.Println(e.Name())
	for _, batch := range [][]int32{{1, 2}, {3, 4}} {
		out, err := step.Run(engine.ShardedInput(1, batch, 2))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(tensors.ToScalar[int32](out[0]))
	}
	// Output:
	// go (pure Go)
	// 3
	// 10
}
