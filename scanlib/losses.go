package scanlib

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/criterion"
)

// The loss of each stage over normalized views [batch, S, S, 3] float32: what
// the reference implementation computes between its data loader and its
// optimizer.

// simclr sends the two views of each image through the network as one batch.
func (n network) simclr(scope *model.Scope, first, second *Node, cfg config.Pretext) *Node {
	batch := first.Shape().Dim(0)
	views := Reshape(Stack([]*Node{first, second}, 1), 2*batch, n.size, n.size, 3)
	embeddings := n.projection.Embed(scope.In(projectionScope), n.features(scope, views, true))
	return criterion.SimCLR(Reshape(embeddings, batch, 2, -1), cfg.Temperature, cfg.Symmetric)
}

// scan passes anchors and neighbors through the network separately, each with
// batch statistics of its own. Where the heads learn alone, the network is in
// evaluation mode.
func (n network) scan(scope *model.Scope, anchors, neighbors *Node, cfg config.Scan) criterion.SCANLoss {
	training := !cfg.UpdateClusterHeadOnly
	features := n.features(scope, anchors, training)
	others := n.featuresAgain(scope, neighbors, training)
	headScope := scope.In(clusterHeadScope)
	return criterion.SCAN(n.heads.Logits(headScope, features), n.heads.Logits(headScope, others), cfg.EntropyWeight)
}

// selfLabel passes both views through the network and its one head: the strong
// ones in training mode, the weak ones without a gradient, and officially in
// training mode, too. It also returns the number of confident images.
func (n network) selfLabel(scope *model.Scope, weak, strong *Node, cfg config.SelfLabel) (loss, confident *Node) {
	n = n.oneHead()
	assigned := StopGradient(n.features(scope, weak, cfg.WeakPass != "eval"))
	learned := n.featuresAgain(scope, strong, true)
	headScope := scope.In(clusterHeadScope)
	logits := func(features *Node) *Node {
		return Reshape(n.heads.Logits(headScope, features), -1, n.heads.Clusters)
	}
	return criterion.SelfLabel(logits(assigned), logits(learned), cfg.ConfidenceThreshold, cfg.ApplyClassBalancing)
}
