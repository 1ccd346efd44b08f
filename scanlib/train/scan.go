package train

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/feed"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Scan trains cluster heads, and the backbone with them unless
// cfg.UpdateClusterHeadOnly is set, so that neighbors agree. encoder holds the
// variables of the pretext stage. It keeps the head and the epoch of the lowest
// loss on the validation images, which uses no label; Facts names them.
func (s Setup) Scan(ctx context.Context, cfg config.Scan, encoder rundir.Arrays, nbrs *memory.Neighbors) (Result, error) {
	t, task := s.scanTrainer(cfg, nbrs)
	defer task.close()
	t.Start = func(ctx context.Context) (rundir.Arrays, error) {
		return s.startScan(ctx, cfg, encoder.Only(network.Backbone+"/"), nbrs, &t.state.Cost)
	}
	if err := t.Run(ctx); err != nil {
		return Result{}, err
	}
	best, err := s.Dir.Best(stage.Scan)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", stage.Scan, err)
	}
	return Result{Arrays: best, Cost: t.charged(), Facts: t.state.Best}, nil
}

// startScan returns the initial variables: the backbone, and the best heads if
// a search for them is configured.
func (s Setup) startScan(ctx context.Context, cfg config.Scan, backbone rundir.Arrays, nbrs *memory.Neighbors, cost *stage.Cost) (rundir.Arrays, error) {
	if cfg.HeadRestarts == 0 {
		return backbone, nil
	}
	heads, err := s.searchHeads(ctx, cfg, backbone, nbrs, cost)
	if err != nil {
		return nil, err
	}
	maps.Copy(heads, backbone)
	return heads, nil
}

func (s Setup) scanTrainer(cfg config.Scan, nbrs *memory.Neighbors) (*Trainer, *scan) {
	plan := feed.Plan{N: s.Train.Len(), BatchSize: cfg.BatchSize, Seed: s.seed(string(stage.Scan))}
	task := &scan{Setup: s, cfg: cfg, nbrs: nbrs, plan: plan}
	t := &Trainer{Setup: s, Stage: stage.Scan, Task: task, Epochs: cfg.Epochs, Optim: cfg.Optim, Source: s.Source, Plan: plan}
	if cfg.UpdateClusterHeadOnly {
		t.Frozen = []string{network.Backbone}
	}
	return t, task
}

// scan makes images and their neighbors agree, and keeps the best head of the
// best epoch.
type scan struct {
	Setup
	validation
	cfg  config.Scan
	nbrs *memory.Neighbors
	plan feed.Plan
}

func (s *scan) Batches(epoch, step int, order []int32) [][]int32 {
	return [][]int32{order, s.plan.Neighbor(epoch, step, order, s.nbrs.Train, s.nbrs.K, s.cfg.SelfNeighbor)}
}

// Loss makes a view of each anchor and each neighbor; every head learns from
// its own loss.
func (s *scan) Loss(scope *model.Scope, images []*Node, seeds *Node) Step {
	anchors := s.Net.View(s.cfg.Augmentation, images[0], augment.Derive(seeds, 1))
	neighbors := s.Net.View(s.cfg.Augmentation, images[1], augment.Derive(seeds, 2))
	loss := scanLoss(s.Net, scope, anchors, neighbors, s.cfg)
	return Step{Loss: ReduceAllSum(loss.Total), Metrics: []*Node{
		ReduceAllMean(loss.Total), ReduceAllMean(loss.Consistency), ReduceAllMean(loss.Entropy)}}
}

// scanLoss passes normalized views [batch, S, S, 3] of anchors and neighbors
// through the network separately, each with batch statistics of its own. Where
// the heads learn alone, the network is in evaluation mode.
func scanLoss(n network.Network, scope *model.Scope, anchors, neighbors *Node, cfg config.Scan) criterion.SCANLoss {
	training := !cfg.UpdateClusterHeadOnly
	features := n.Features(scope, anchors, training)
	others := n.FeaturesAgain(scope, neighbors, training)
	headScope := scope.In(network.ClusterHead)
	return criterion.SCAN(n.Heads.Logits(headScope, features), n.Heads.Logits(headScope, others), cfg.EntropyWeight)
}

// EndEpoch saves the network with its best head if the loss on the validation
// images and their neighbors is the lowest so far.
func (s *scan) EndEpoch(ctx context.Context, t *Trainer, epoch int, _ []stage.Metric) ([]stage.Metric, bool, error) {
	p, err := s.assign(ctx, t)
	if err != nil {
		return nil, false, err
	}
	heads, clusters := s.cfg.NumHeads, s.cfg.NumClusters
	losses := headLosses(p, heads, clusters, s.nbrs, s.cfg.ValEntropyWeight)
	head := lowest(losses)
	loss := losses[head]
	if math.IsInf(loss, 1) {
		return nil, false, errors.New("the loss on the validation images is not a number: the last checkpoint is kept; try a lower scan.lr")
	}
	assigned := headColumn(p, heads, clusters, head)
	t.warnEmpty(epoch, head, assigned, clusters)
	metrics := []stage.Metric{{Name: "val_loss", Value: loss}, {Name: "clusters_in_use", Value: float64(clustersInUse(assigned, clusters))}}
	if best, known := t.state.Best["val_loss"]; known && best <= loss {
		return metrics, false, nil
	}
	if err := s.keep(t, head); err != nil {
		return nil, false, err
	}
	t.state.Best = map[string]float64{"val_loss": loss, "head": float64(head), "epoch": float64(epoch)}
	return metrics, false, nil
}

// keep saves the network with one of its heads.
func (s *scan) keep(t *Trainer, head int) error {
	w, err := network.Read(t.store, network.Backbone+"/", network.ClusterHead+"/")
	if err != nil {
		return err
	}
	keepHead(w, s.cfg.NumHeads, s.cfg.NumClusters, head)
	return s.Dir.SaveBest(stage.Scan, w)
}

// keepHead drops all cluster heads but one: weight [D, H·C] becomes [D, C].
func keepHead(w rundir.Arrays, heads, clusters, head int) {
	for name, dims := range map[string][]int{
		"weight": {w[network.ClusterHead+"/weight"].Dims[0], clusters},
		"bias":   {clusters},
	} {
		path := network.ClusterHead + "/" + name
		w[path] = rundir.Array{Dims: dims, Values: headColumn(w[path].Values, heads, clusters, head)}
	}
}
