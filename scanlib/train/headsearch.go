package train

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/head"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/optim"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// headSearch trains cfg.HeadRestarts cluster heads side by side on the features
// of the frozen backbone and keeps the cfg.NumHeads of the lowest loss on the
// validation images. It takes seconds: an epoch is a few matrix products.
//
// Deviation: the reference implementation starts from random heads, which end
// in merged clusters once in a while. Over 32 heads that loss correlates
// closely with ACC, so that choosing the lowest avoids this without labels.
type headSearch struct {
	Setup
	cfg   config.Scan
	nbrs  *memory.Neighbors
	cost  *stage.Cost
	heads head.Cluster
	scale standardization
}

// Heads on standardized features need the same settings for every backbone.
const (
	searchSteps = 200
	searchBatch = 512
	searchRate  = 0.05 // of Adam, falling to 0 along a cosine
)

const headsPart = "heads" // of the events of the search

// searchHeads returns the variables of the cluster heads to start SCAN from.
func (s Setup) searchHeads(ctx context.Context, cfg config.Scan, backbone rundir.Arrays, nbrs *memory.Neighbors, cost *stage.Cost) (rundir.Arrays, error) {
	h := &headSearch{Setup: s, cfg: cfg, nbrs: nbrs, cost: cost, heads: s.Net.Heads}
	h.heads.Heads = cfg.HeadRestarts
	train, val, err := h.features(ctx, backbone)
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	if err := h.train(ctx, store, train); err != nil {
		return nil, err
	}
	p, err := h.assign(store, val)
	if err != nil {
		return nil, err
	}
	trained, err := network.Read(store, network.ClusterHead+"/")
	if err != nil {
		return nil, err
	}
	return h.onFeatures(trained, h.best(p)), nil
}

// features returns those of both sets, standardized by the training images.
func (h *headSearch) features(ctx context.Context, backbone rundir.Arrays) (train, val []float32, err error) {
	store, err := network.NewStore(backbone)
	if err != nil {
		return nil, nil, err
	}
	x, err := h.Net.Extract(h.Runtime, store, network.Program{Stage: stage.Scan, Part: "features", Batch: h.batch(), Cost: h.cost,
		Outputs: func(scope *model.Scope, views *Node) []*Node { return []*Node{h.Net.Features(scope, views, false)} }})
	if err != nil {
		return nil, nil, err
	}
	defer x.Close()
	of := func(images pack.Images) []float32 {
		var out [][]float32
		if err == nil {
			out, err = x.Run(ctx, images, nil)
		}
		if err != nil {
			return nil
		}
		return out[0]
	}
	if train, val = of(h.Train), of(h.Val); err != nil {
		return nil, nil, err
	}
	h.scale = measure(train, len(train)/h.Train.Len())
	h.scale.apply(train)
	h.scale.apply(val)
	return train, val, nil
}

// train minimizes the SCAN loss of all heads on pairs of features.
func (h *headSearch) train(ctx context.Context, store *model.Store, features []float32) error {
	set, err := engine.ResidentInput(h.Engine, 1, features, h.Train.Len(), h.scale.dim())
	if err != nil {
		return err
	}
	defer set.Free()
	step, err := h.Engine.NewStep("scan heads", store, 1, make([]bool, 4), h.graph)
	if err != nil {
		return err
	}
	defer step.Close()
	plan := feed.Plan{N: h.Train.Len(), BatchSize: min(searchBatch, h.Train.Len()), Seed: h.seed("scan heads")}
	var order []int32
	for i := range searchSteps {
		if err := ctx.Err(); err != nil {
			return err
		}
		epoch, at := i/plan.Steps(), i%plan.Steps()
		if at == 0 {
			order = plan.Epoch(epoch)
		}
		anchors := order[at*plan.BatchSize : (at+1)*plan.BatchSize]
		neighbors := plan.Neighbor(epoch, at, anchors, h.nbrs.Train, h.nbrs.K, h.cfg.SelfNeighbor)
		rate := searchRate * (1 + math.Cos(math.Pi*float64(i)/searchSteps)) / 2
		if err := h.run(step, set, anchors, neighbors, rate); err != nil {
			return err
		}
		h.Event(stage.Event{Kind: stage.Progress, Stage: stage.Scan, Part: headsPart, Done: i + 1, Total: searchSteps, Unit: "steps"})
	}
	return nil
}

// run runs one step, compiling it first if necessary.
func (h *headSearch) run(step *engine.Step, set engine.Input, anchors, neighbors []int32, rate float64) error {
	inputs := []engine.Input{
		set, engine.ShardedInput(1, anchors, len(anchors), 1), engine.ShardedInput(1, neighbors, len(neighbors), 1),
		engine.ScalarInput(1, float32(rate)),
	}
	if !step.Compiled() {
		if err := h.Compile(stage.Scan, headsPart, step, h.cost, inputs...); err != nil {
			return err
		}
	}
	loss, err := step.Run(inputs...)
	if err != nil {
		return err
	}
	loss[0].MustFinalizeAll()
	for _, in := range inputs[1:] {
		in.Free()
	}
	return nil
}

// graph returns one step; its inputs are features [N, D], two index lists
// [batch, 1] and the rate.
func (h *headSearch) graph(scope *model.Scope, inputs []*Node) []*Node {
	set, rate := inputs[0], inputs[3]
	headScope := scope.In(network.ClusterHead)
	logits := func(list *Node) *Node { return h.heads.Logits(headScope, Gather(set, list)) }
	loss := ReduceAllSum(criterion.SCAN(logits(inputs[1]), logits(inputs[2]), h.cfg.EntropyWeight).Total)
	variables := []*model.Variable{headScope.GetVariable("weight"), headScope.GetVariable("bias")}
	nodes := []*Node{variables[0].NodeValue(loss), variables[1].NodeValue(loss)}
	optim.Adam{}.Update(scope.In(network.Optim), variables, Gradient(loss, nodes...), rate)
	return []*Node{loss}
}

// assign computes the assignments [N, H, C] of features [N, D] by every head.
func (h *headSearch) assign(store *model.Store, features []float32) ([]float32, error) {
	set := engine.ShardedInput(1, features, len(features)/h.scale.dim(), h.scale.dim())
	defer set.Free()
	step, err := h.Engine.NewStep("scan heads", store, 1, make([]bool, 1), func(scope *model.Scope, inputs []*Node) []*Node {
		return []*Node{Softmax(h.heads.Logits(scope.In(network.ClusterHead), inputs[0]), -1)}
	})
	if err != nil {
		return nil, err
	}
	defer step.Close()
	if err := h.Compile(stage.Scan, headsPart, step, h.cost, set); err != nil {
		return nil, err
	}
	out, err := step.Run(set)
	if err != nil {
		return nil, err
	}
	defer out[0].MustFinalizeAll()
	p, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return nil, fmt.Errorf("read assignments: %w", err)
	}
	return p, nil
}

// best lists the heads to keep, that of the lowest validation loss first.
func (h *headSearch) best(p []float32) []int {
	losses := headLosses(p, h.heads.Heads, h.heads.Clusters, h.nbrs, h.cfg.ValEntropyWeight)
	order := make([]int, len(losses))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(losses[a], losses[b]) })
	return order[:h.cfg.NumHeads]
}

// onFeatures converts the heads in keep to heads on the backbone's own
// features: w·(x−m)·s + b is (w·s)·x + (b − w·s·m).
func (h *headSearch) onFeatures(trained rundir.Arrays, keep []int) rundir.Arrays {
	heads, clusters, dim := h.heads.Heads, h.heads.Clusters, h.scale.dim()
	weight := make([]float32, dim*len(keep)*clusters)
	bias := make([]float32, len(keep)*clusters)
	for i, kept := range keep {
		copy(bias[i*clusters:], headColumn(trained[network.ClusterHead+"/bias"].Values, heads, clusters, kept))
		for j, w := range headColumn(trained[network.ClusterHead+"/weight"].Values, heads, clusters, kept) {
			d, c := j/clusters, i*clusters+j%clusters
			weight[d*len(bias)+c] = w * h.scale.by
			bias[c] -= w * h.scale.by * h.scale.mean[d]
		}
	}
	return rundir.Arrays{
		network.ClusterHead + "/weight": {Dims: []int{dim, len(bias)}, Values: weight},
		network.ClusterHead + "/bias":   {Dims: []int{len(bias)}, Values: bias},
	}
}
