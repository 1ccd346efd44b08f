package scanlib

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/rundir"
)

// readWeights copies the variables whose path starts with one of the prefixes,
// or all of them, from the devices.
func readWeights(store *model.Store, prefixes ...string) (rundir.Arrays, error) {
	w := rundir.Arrays{}
	for v := range store.IterVariables() {
		path := strings.TrimPrefix(v.Path(), "/")
		if len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) }) {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("read variable %s: %w", path, err)
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return nil, fmt.Errorf("read variable %s: %w", path, err)
		}
		w[path] = rundir.Array{Dims: slices.Clone(v.Shape().Dimensions), Values: values}
	}
	return w, nil
}

// newStore makes a model of these variables.
func newStore(w rundir.Arrays) (*model.Store, error) {
	s := model.NewStore()
	for _, path := range slices.Sorted(maps.Keys(w)) { // one order, so that runs repeat
		a := w[path]
		v, err := s.CreateVariable("/"+path, tensors.FromFlatDataAndDimensions(a.Values, a.Dims...))
		if err != nil {
			return nil, fmt.Errorf("set variable %s: %w", path, err)
		}
		v.Trainable = trainable(path)
	}
	return s, nil
}

// trainable tells the weights of a network from its running statistics and
// from the state of an optimizer, a moving average or a key encoder.
func trainable(path string) bool {
	return !strings.HasPrefix(path, optimScope+"/") && !strings.HasPrefix(path, emaScope+"/") && !strings.HasPrefix(path, keyScope+"/") &&
		!strings.HasSuffix(path, "/running_mean") && !strings.HasSuffix(path, "/running_var")
}

// hasScope reports whether the path of a variable lies below scope.
func hasScope(path, scope string) bool {
	return strings.HasPrefix(strings.TrimPrefix(path, "/"), scope+"/")
}
