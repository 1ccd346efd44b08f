package network

import (
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"scango/scanlib/engine"
	"scango/scanlib/rundir"
)

// Shapes returns the shapes of the variables that outputs are computed from, as
// a file of them must have, and the dimensions of the first output for one
// image. It builds the graph without compiling it.
func (n Network) Shapes(e *engine.Engine, outputs Outputs) (variables rundir.Shapes, dims []int, err error) {
	store := model.NewStore()
	err = exceptions.TryCatch[error](func() {
		g := NewGraph(e.Backend(), "variables")
		defer g.Finalize()
		views := Parameter(g, "views", shapes.Make(dtypes.Float32, 1, n.Size, n.Size, 3))
		dims = slices.Clone(outputs(store.RootScope(), views)[0].Shape().Dimensions)
	})
	if err != nil {
		return nil, nil, err
	}
	variables = rundir.Shapes{}
	for v := range store.IterVariables() {
		variables[strings.TrimPrefix(v.Path(), "/")] = slices.Clone(v.Shape().Dimensions)
	}
	return variables, dims, nil
}

// CheckClusters checks that w holds all variables of the network with a single
// cluster head, with their shapes, and no others.
func (n Network) CheckClusters(e *engine.Engine, w rundir.Arrays) error {
	n = n.OneHead()
	want, _, err := n.Shapes(e, n.Assignments)
	if err != nil {
		return err
	}
	return w.Check(want)
}
