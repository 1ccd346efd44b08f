package rundir

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Shapes are the dimensions of arrays by path.
type Shapes map[string][]int

// Check returns an error unless the arrays are exactly those of want, of finite
// float32 numbers. A missing variable would be initialized at random.
func (a Arrays) Check(want Shapes) error {
	for _, path := range slices.Sorted(maps.Keys(want)) {
		one, ok := a[path]
		if !ok {
			return fmt.Errorf("tensor %s is missing", path)
		}
		if err := one.check(want[path]); err != nil {
			return fmt.Errorf("tensor %s %w", path, err)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(a)) {
		if _, ok := want[path]; !ok {
			return fmt.Errorf("tensor %s belongs to another network", path)
		}
	}
	return nil
}

func (a Array) check(dims []int) error {
	if err := a.checkDims(dims); err != nil {
		return err
	}
	if a.Ints != nil {
		return fmt.Errorf("is I32, want F32")
	}
	return a.CheckFinite()
}

func (a Array) checkDims(dims []int) error {
	if !slices.Equal(a.Dims, dims) {
		return fmt.Errorf("is %v, want %v", a.Dims, dims)
	}
	return nil
}

// CheckFinite returns an error if a number is infinite or NaN.
func (a Array) CheckFinite() error {
	for i, v := range a.Values {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("has %v at %d", v, i)
		}
	}
	return nil
}

// CheckIndices returns an error unless the arrays have these shapes and their
// numbers are indices of rows.
func (a Arrays) CheckIndices(want Shapes) error {
	for _, path := range slices.Sorted(maps.Keys(want)) {
		one, ok := a[path]
		if !ok {
			return fmt.Errorf("tensor %s is missing", path)
		}
		if err := one.checkDims(want[path]); err != nil {
			return fmt.Errorf("tensor %s %w", path, err)
		}
		n := int32(one.Dims[0])
		if i := slices.IndexFunc(one.AsInts(), func(v int32) bool { return v < 0 || v >= n }); i >= 0 {
			return fmt.Errorf("tensor %s has index %d among %d", path, one.AsInts()[i], n)
		}
	}
	if len(a) != len(want) {
		return fmt.Errorf("it has %d tensors, want %d", len(a), len(want))
	}
	return nil
}
