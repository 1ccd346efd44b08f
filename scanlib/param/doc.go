// Package param creates the variables of a model with reproducible initial
// values.
//
//	kernel := param.Variable(scope, "weight", seed, param.Normal(0.1), 3, 3, in, out)
//	y := Convolve(x, kernel.NodeValue(x)).Done()
//
// The first graph built over a scope creates its variables; later ones reuse
// them.
package param
