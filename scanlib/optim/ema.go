package optim

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// EMA keeps an exponential moving average of each parameter, which starts at
// the value the parameter has when the step is first built.
type EMA struct {
	Alpha float64 // share of the old average
	// Official puts the averages into the model after every step, as the
	// reference implementation does: a step then moves the parameters by
	// 1−Alpha of its length, and the running statistics of batch norm stay
	// where they were. Otherwise the averages are kept beside the model, for
	// evaluation.
	Official bool
}

// Update advances the averages of parameters by one step: a ← α·a + (1−α)·w. It
// comes after the optimizer's Update. statistics are the variables that the
// forward pass changes by itself; like is any node of the graph.
func (e EMA) Update(scope *model.Scope, parameters, statistics []*model.Variable, like *Node) {
	for _, v := range parameters {
		average := e.Average(scope, v)
		moved := Add(MulScalar(average.NodeValue(like), e.Alpha), MulScalar(v.NodeValue(like), 1-e.Alpha))
		average.SetNodeValue(moved)
		if e.Official {
			v.SetNodeValue(moved)
		}
	}
	if !e.Official {
		return
	}
	for _, v := range statistics {
		v.SetNodeValue(e.Average(scope, v).NodeValue(like))
	}
}

// Average returns the variable in scope that holds the average of v.
func (e EMA) Average(scope *model.Scope, v *model.Variable) *model.Variable {
	return Copy(scope.Store(), model.JoinPath(scope.Scope(), v.Path(), "average"), v)
}

// Copy returns the variable at an absolute path, which is not trained. On first
// use it is created with the value that v has outside the graph.
func Copy(store *model.Store, path string, v *model.Variable) *model.Variable {
	if made := store.GetVariable(path); made != nil {
		return made
	}
	value, err := v.Value()
	if err != nil {
		exceptions.Panicf("optim: copy %s: %v", v.Path(), err)
	}
	clone, err := value.LocalClone()
	if err != nil {
		exceptions.Panicf("optim: copy %s: %v", v.Path(), err)
	}
	return store.VariableWithValue(path, clone).SetTrainable(false)
}
