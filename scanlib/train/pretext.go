package train

import (
	"context"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Names under which the pretext stage keeps features [N, D] beside its weights:
// of Setup.Train and Setup.Val, as cfg.NeighborFeatures says, of unit length.
const (
	TrainFeatures = "features/train"
	ValFeatures   = "features/val"
)

// Pretext trains the encoder by SimCLR or MoCo, and computes the features that
// neighbors are mined with.
func (s Setup) Pretext(ctx context.Context, cfg config.Pretext) (Result, error) {
	t := s.pretextTrainer(cfg)
	if err := t.Run(ctx); err != nil {
		return Result{}, err
	}
	w, err := network.Read(t.store, network.Backbone+"/", network.Projection+"/")
	if err != nil {
		return Result{}, err
	}
	if err := s.addFeatures(ctx, cfg, w, &t.state.Cost); err != nil {
		return Result{}, named(ctx, stage.Pretext, err)
	}
	return Result{Arrays: w, Cost: t.charged()}, nil
}

func (s Setup) pretextTrainer(cfg config.Pretext) *Trainer {
	views := twoViews{s.Net, cfg}
	t := &Trainer{
		Setup: s, Stage: stage.Pretext, Task: simclr{views}, Epochs: cfg.Epochs, Optim: cfg.Optim, Source: s.MoreSource,
		Plan:  feed.Plan{N: s.More.Len(), BatchSize: cfg.BatchSize, Seed: s.seed(string(stage.Pretext))},
		Start: func(context.Context) (rundir.Arrays, error) { return nil, nil }, // the first step makes the variables
	}
	if cfg.Method == "moco" {
		t.Task = moco{views}
	}
	return t
}

// twoViews is what SimCLR and MoCo share: two random views of each image.
type twoViews struct {
	net network.Network
	cfg config.Pretext
}

func (twoViews) Batches(_, _ int, order []int32) [][]int32 { return [][]int32{order} }

func (twoViews) EndEpoch(context.Context, *Trainer, int, []stage.Metric) ([]stage.Metric, bool, error) {
	return nil, false, nil
}

func (v twoViews) of(images, seeds *Node) (first, second *Node) {
	return v.net.View(v.cfg.Augmentation, images, augment.Derive(seeds, 1)),
		v.net.View(v.cfg.Augmentation, images, augment.Derive(seeds, 2))
}

// simclr contrasts the images of a batch with each other.
type simclr struct{ twoViews }

func (s simclr) Loss(scope *model.Scope, images []*Node, seeds *Node) Step {
	first, second := s.of(images[0], seeds)
	loss := simclrLoss(s.net, scope, first, second, s.cfg)
	return Step{Loss: loss, Metrics: []*Node{loss}}
}

// simclrLoss sends the two normalized views [batch, S, S, 3] of each image
// through the network as one batch.
func simclrLoss(n network.Network, scope *model.Scope, first, second *Node, cfg config.Pretext) *Node {
	batch := first.Shape().Dim(0)
	views := Reshape(Stack([]*Node{first, second}, 1), 2*batch, n.Size, n.Size, 3)
	embeddings := n.Projection.Embed(scope.In(network.Projection), n.Features(scope, views, true))
	return criterion.SimCLR(Reshape(embeddings, batch, 2, -1), cfg.Temperature, cfg.Symmetric)
}
