// Package criterion holds the losses as graph functions: SimCLR and MoCo for the
// pretext task, SCAN for clustering, SelfLabel for learning from confident assignments.
//
//	embeddings [batch, 2, dim] ─► SimCLR ─► scalar
//	queries, keys [batch, dim], queue [Q, dim] ─► MoCo ─► scalar
//	logits of anchors, neighbors [batch, H, C] ─► SCAN ─► [H] each
//	logits of weak, strong views [batch, C] ─► SelfLabel ─► scalar, confident images
//
// They take logits, not probabilities, and are finite for any finite logits:
//
//	step := func(anchors, neighbors *graph.Node) *graph.Node {
//		loss := criterion.SCAN(anchors, neighbors, 5)
//		return graph.ReduceAllSum(loss.Total) // the heads train independently
//	}
//
// Values and gradients agree with the SCAN reference implementation up to
// float32 rounding; intended differences are marked "Deviation".
package criterion
