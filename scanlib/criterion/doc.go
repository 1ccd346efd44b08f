// Package criterion holds the losses as graph functions: SimCLR and MoCo for the
// pretext task, SCAN for clustering, SelfLabel for learning from confident assignments.
//
//	embeddings [batch, 2, dim] ─► SimCLR ─► scalar
//	queries, keys [batch, dim], queue [Q, dim] ─► MoCo ─► scalar
//	logits of anchors, neighbors [batch, H, C] ─► SCAN ─► [H] each
//	logits of weak, strong views [batch, C] ─► SelfLabel ─► scalar, confident images
//
// They take logits, not probabilities, and stay finite for any finite ones:
//
//	step := func(anchors, neighbors *graph.Node) *graph.Node {
//		loss := criterion.SCAN(anchors, neighbors, 5)
//		return graph.ReduceAllSum(loss.Total) // the heads train independently
//	}
//
// Values and gradients agree with the SCAN reference implementation to
// float32's rounding; what differs on purpose is marked "Deviation".
package criterion
