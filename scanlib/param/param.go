package param

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Draw returns one initial value.
type Draw func(rng *rand.Rand) float64

// Constant returns value every time.
func Constant(value float64) Draw {
	return func(*rand.Rand) float64 { return value }
}

// Normal draws from the normal distribution of mean 0 and standard deviation std.
func Normal(std float64) Draw {
	return func(rng *rand.Rand) float64 { return std * rng.NormFloat64() }
}

// Uniform draws from [-bound, bound).
func Uniform(bound float64) Draw {
	return func(rng *rand.Rand) float64 { return bound * (2*rng.Float64() - 1) }
}

// Variable returns the float32 variable called name in scope. On first use it is
// created with the shape dims and filled, row-major, from draw.
//
// It panics if the variable exists with other dims.
//
// The numbers come from a generator seeded with seed and the variable's own
// path: they depend neither on the order of creation nor on the backend.
func Variable(scope *model.Scope, name string, seed uint64, draw Draw, dims ...int) *model.Variable {
	if v := scope.GetVariable(name); v != nil {
		if !slices.Equal(v.Shape().Dimensions, dims) {
			panic(fmt.Errorf("variable %s is of shape %v, want %v", v.Path(), v.Shape().Dimensions, dims))
		}
		return v
	}
	path := fnv.New64a()
	path.Write([]byte(model.JoinPath(scope.Scope(), name)))
	rng := rand.New(rand.NewPCG(seed, path.Sum64()))
	size := 1
	for _, d := range dims {
		size *= d
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = float32(draw(rng))
	}
	return scope.VariableWithValue(name, tensors.FromFlatDataAndDimensions(values, dims...))
}
