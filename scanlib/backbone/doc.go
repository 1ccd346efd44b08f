// Package backbone builds the networks that turn images into features, as
// graph functions.
//
//	images [batch, H, W, 3] normalized ─ stem ─ 4 stages ─ average pool ─► features [batch, D]
//
// The layers have torch's semantics and the variables the names of the SCAN
// reference implementation, so that its weights can be read in:
//
//	net := backbone.ResNet18(backbone.CIFAR, seed)
//	net.Width = 16 // narrow: D = 128
//	step := func(scope *model.Scope, images *graph.Node) *graph.Node {
//		return net.Features(scope.In("backbone"), images, false)
//	}
//	exec, err := model.NewExec(backend, model.NewStore(), step)
package backbone
