// Package optim updates the variables of a model by their gradients, inside the
// graph of a training step, and provides learning rate schedules.
//
//	loss ─ Gradient ─► gradients ─┐
//	Cosine(epoch) ─► rate ────────┴► Optimizer.Update ─► EMA.Update
//
// SGD and Adam have torch's semantics, which differ from GoMLX's own: weight
// decay is added to the gradient and applies to every variable.
//
//	schedule := optim.Cosine(0.4, 0.1, 500)
//	step := func(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
//		loss, rate := lossOf(scope, inputs[0]), inputs[1]
//		gradients := graph.Gradient(loss, nodes(variables, loss)...)
//		optim.SGD{Momentum: 0.9, WeightDecay: 1e-4}.Update(scope.In("optim"), variables, gradients, rate)
//		return []*graph.Node{loss}
//	}
//
// Momenta, squares and averages are variables, too, in the given scope, so that
// a checkpoint of the store includes them.
package optim
