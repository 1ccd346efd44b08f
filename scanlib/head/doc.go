// Package head builds the layers on top of a backbone's features: the projection
// that the pretext loss compares, and the classifiers that assign clusters.
//
//	features [batch, D] ─┬─ Projection.Embed ─► embeddings [batch, Dim], unit length
//	                     └─ Cluster.Logits ───► logits [batch, H, C]
//
// The variables have the names and axes of torch's layers transposed, [in, out]:
//
//	heads := head.Cluster{Heads: 5, Clusters: 10, Seed: seed}
//	step := func(scope *model.Scope, features *graph.Node) *graph.Node {
//		return graph.Softmax(heads.Logits(scope.In("cluster_head"), features), -1)
//	}
//	exec, err := model.NewExec(backend, store, step)
package head
