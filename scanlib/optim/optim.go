package optim

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// Optimizer moves variables against their gradients. Its own state lives in
// variables below scope, beside those of the model.
type Optimizer interface {
	// Update takes one step of rate lr, a float32 scalar. gradients[i] belongs
	// to variables[i].
	Update(scope *model.Scope, variables []*model.Variable, gradients []*Node, lr *Node)
}

// SGD is torch's stochastic gradient descent: v ← μv + (g + wd·w), then
// w ← w − lr·v, or w ← w − lr·(g + wd·w + μv) with Nesterov momentum.
// Weight decay applies to every variable, norms and biases too.
type SGD struct {
	Momentum    float64 // μ
	WeightDecay float64 // wd
	Nesterov    bool
}

// Update implements Optimizer.
func (o SGD) Update(scope *model.Scope, variables []*model.Variable, gradients []*Node, lr *Node) {
	for i, v := range variables {
		w := v.NodeValue(lr)
		step := Add(gradients[i], MulScalar(w, o.WeightDecay))
		if o.Momentum != 0 {
			velocity := state(scope, v, "momentum")
			moved := Add(MulScalar(velocity.NodeValue(lr), o.Momentum), step)
			velocity.SetNodeValue(moved)
			if o.Nesterov {
				moved = Add(step, MulScalar(moved, o.Momentum))
			}
			step = moved
		}
		v.SetNodeValue(Sub(w, Mul(lr, step)))
	}
}

// Adam is torch's Adam with β = (0.9, 0.999), ε = 1e-8 and weight decay coupled
// to the gradient (L2), not decoupled as in AdamW.
type Adam struct {
	WeightDecay float64
}

const (
	beta1, beta2 = 0.9, 0.999
	epsilon      = 1e-8
)

// Update implements Optimizer.
func (o Adam) Update(scope *model.Scope, variables []*model.Variable, gradients []*Node, lr *Node) {
	count := param.Variable(scope, "step", 0, param.Constant(0), 1).SetTrainable(false)
	count.SetNodeValue(AddScalar(count.NodeValue(lr), 1))
	t := Reshape(count.NodeValue(lr))
	correction1, correction2 := oneMinusPower(beta1, t), oneMinusPower(beta2, t)
	rate := Div(lr, correction1)
	for i, v := range variables {
		w := v.NodeValue(lr)
		g := Add(gradients[i], MulScalar(w, o.WeightDecay))
		mean, square := state(scope, v, "mean"), state(scope, v, "square")
		m := Add(MulScalar(mean.NodeValue(lr), beta1), MulScalar(g, 1-beta1))
		s := Add(MulScalar(square.NodeValue(lr), beta2), MulScalar(Square(g), 1-beta2))
		mean.SetNodeValue(m)
		square.SetNodeValue(s)
		v.SetNodeValue(Sub(w, Div(Mul(rate, m), AddScalar(Sqrt(Div(s, correction2)), epsilon))))
	}
}

// oneMinusPower returns 1 − β^t. With β near 1, computing the difference in
// float32 would lose four digits in the first steps.
func oneMinusPower(beta float64, t *Node) *Node {
	return Neg(Expm1(MulScalar(t, math.Log(beta))))
}

// state returns the optimizer's variable of a kind for v, initially zero.
func state(scope *model.Scope, v *model.Variable, kind string) *model.Variable {
	at := scope.Store().Scope(model.JoinPath(scope.Scope(), v.Path()))
	return param.Variable(at, kind, 0, param.Constant(0), v.Shape().Dimensions...).SetTrainable(false)
}
