package param

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

func values(t testing.TB, v *model.Variable) []float32 {
	t.Helper()
	flat, err := tensors.CopyFlatData[float32](v.MustValue())
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

// The values depend on the seed and the path, not on what was made before.
func TestVariableIsReproducible(t *testing.T) {
	first := model.NewStore().RootScope()
	a := values(t, Variable(first.At("x"), "w", 1, Normal(1), 4))
	b := values(t, Variable(first.At("y"), "w", 1, Normal(1), 4))
	second := model.NewStore().RootScope()
	if got := values(t, Variable(second.At("y"), "w", 1, Normal(1), 4)); !slices.Equal(got, b) {
		t.Errorf("y/w made first is %v, made second %v", got, b)
	}
	if slices.Equal(a, b) {
		t.Errorf("x/w and y/w are both %v", a)
	}
	if got := values(t, Variable(second.At("x"), "w", 2, Normal(1), 4)); slices.Equal(got, a) {
		t.Errorf("seeds 1 and 2 both give %v", got)
	}
}

func TestVariableIsCreatedOnce(t *testing.T) {
	scope := model.NewStore().RootScope()
	v := Variable(scope, "w", 1, Constant(2), 2, 3)
	if again := Variable(scope, "w", 9, Constant(7), 2, 3); again != v {
		t.Error("a second call made another variable")
	}
	if got := values(t, v); !slices.Equal(got, []float32{2, 2, 2, 2, 2, 2}) || !slices.Equal(v.Shape().Dimensions, []int{2, 3}) {
		t.Errorf("%s with values %v, want twos [2, 3]", v.Shape(), got)
	}
}

// Mean and standard deviation of 40,000 draws; a uniform one has bound/√3.
func TestDraws(t *testing.T) {
	const n = 40_000
	for _, test := range []struct {
		name string
		draw Draw
		std  float64
	}{
		{"normal", Normal(0.5), 0.5},
		{"uniform", Uniform(3), 3 / math.Sqrt(3)},
		{"constant", Constant(0), 0},
	} {
		var sum, squares float64
		for _, v := range values(t, Variable(model.NewStore().RootScope(), "w", 4, test.draw, n)) {
			sum, squares = sum+float64(v), squares+float64(v)*float64(v)
		}
		mean := sum / n
		if std := math.Sqrt(squares/n - mean*mean); math.Abs(mean) > 4*test.std/math.Sqrt(n) || math.Abs(std-test.std) > 0.02*test.std {
			t.Errorf("%s: mean %g, standard deviation %g, want 0 and %g", test.name, mean, std, test.std)
		}
	}
}
