package network

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/rundir"
)

// Read copies the variables whose path starts with one of the prefixes, or all
// of them, from the devices.
func Read(store *model.Store, prefixes ...string) (rundir.Arrays, error) {
	out := rundir.Arrays{}
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
		out[path] = rundir.Array{Dims: slices.Clone(v.Shape().Dimensions), Values: values}
	}
	return out, nil
}

// NewStore returns a store with these variables.
func NewStore(variables rundir.Arrays) (*model.Store, error) {
	s := model.NewStore()
	for _, path := range slices.Sorted(maps.Keys(variables)) { // a fixed order, so that runs are reproducible
		a := variables[path]
		if err := whole(a); err != nil {
			return nil, fmt.Errorf("set variable %s: %w", path, err)
		}
		v, err := s.CreateVariable("/"+path, tensors.FromFlatDataAndDimensions(a.Values, a.Dims...))
		if err != nil {
			return nil, fmt.Errorf("set variable %s: %w", path, err)
		}
		v.Trainable = trainable(path)
	}
	return s, nil
}

// whole returns an error if an array does not have as many float32 numbers as
// its dimensions say.
func whole(a rundir.Array) error {
	size := 1
	for _, d := range a.Dims {
		size *= d
	}
	if a.Ints != nil || len(a.Values) != size {
		return fmt.Errorf("%d float32 numbers for dimensions %v", len(a.Values), a.Dims)
	}
	return nil
}

// trainable reports whether a variable is a weight of the network, and not a
// running statistic or the state of an optimizer, a moving average or a key
// encoder.
func trainable(path string) bool {
	return !In(path, Optim) && !In(path, EMA) && !In(path, Key) &&
		!strings.HasSuffix(path, "/running_mean") && !strings.HasSuffix(path, "/running_var")
}

// In reports whether the path of a variable lies below scope.
func In(path, scope string) bool {
	return strings.HasPrefix(strings.TrimPrefix(path, "/"), scope+"/")
}
