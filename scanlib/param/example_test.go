package param_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// The numbers depend on the seed and the path alone; a second call finds the
// variable.
func ExampleVariable() {
	scope := model.NewStore().RootScope().In("conv1")
	bias := param.Variable(scope, "bias", 7, param.Uniform(0.1), 3)
	fmt.Println(bias.Path(), bias.Shape())
	fmt.Printf("%.3f\n", tensors.MustCopyFlatData[float32](bias.MustValue()))
	fmt.Println(param.Variable(scope, "bias", 8, param.Constant(0), 3) == bias)
	// Output:
	// /conv1/bias (Float32)[3]
	// [-0.036 -0.068 -0.039]
	// true
}
