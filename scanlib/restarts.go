package scanlib

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/criterion"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/head"
	"scango/scanlib/optim"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// restarts trains scan.head_restarts cluster heads side by side on the features
// of the frozen backbone and keeps the scan.num_heads of the lowest loss on the
// validation images. It takes seconds: an epoch is a few matrix products.
//
// Deviation: the reference implementation starts from random heads, which end
// in merged clusters once in a while. Over 32 heads that loss and ACC go
// together closely, so that the lowest loss avoids it without a label.
type restarts struct {
	exp   *Experiment
	nbrs  *Neighbors
	cost  *stage.Cost
	heads head.Cluster
	mean  []float32 // of each feature over the training images
	scale float32   // one over the standard deviation of all features
	dim   int
}

// Heads on standardized features want the same settings for every backbone.
const (
	restartSteps = 200
	restartBatch = 512
	restartRate  = 0.05 // of Adam, falling to 0 along a cosine
)

// startHeads returns the variables of the cluster heads to start SCAN from.
func (e *Experiment) startHeads(ctx context.Context, backbone rundir.Arrays, nbrs *Neighbors, cost *stage.Cost) (rundir.Arrays, error) {
	r := &restarts{exp: e, nbrs: nbrs, cost: cost, heads: e.net.heads}
	r.heads.Heads = e.cfg.Scan.HeadRestarts
	train, val, err := r.features(ctx, backbone)
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	if err := r.train(ctx, store, train); err != nil {
		return nil, err
	}
	p, err := r.assign(store, val)
	if err != nil {
		return nil, err
	}
	trained, err := readWeights(store, clusterHeadScope+"/")
	if err != nil {
		return nil, err
	}
	return r.unstandardized(trained, r.best(p)), nil
}

// features are those of both sets, standardized by the training images.
func (r *restarts) features(ctx context.Context, backbone rundir.Arrays) (train, val []float32, err error) {
	store, err := newStore(backbone)
	if err != nil {
		return nil, nil, err
	}
	x, err := r.exp.newExtractor(stage.Scan, "features", store, r.cost, func(scope *model.Scope, views *Node) []*Node {
		return []*Node{r.exp.net.features(scope, views, false)}
	})
	if err != nil {
		return nil, nil, err
	}
	defer x.close()
	for _, set := range []struct {
		images pack.Images
		to     *[]float32
	}{{r.exp.train, &train}, {r.exp.val, &val}} {
		out, err := x.run(ctx, set.images, nil)
		if err != nil {
			return nil, nil, err
		}
		*set.to = out[0]
	}
	r.dim = len(train) / r.exp.train.Len()
	r.measure(train)
	r.standardize(train)
	r.standardize(val)
	return train, val, nil
}

func (r *restarts) measure(features []float32) {
	n := float64(len(features) / r.dim)
	sums := make([]float64, r.dim)
	for i, v := range features {
		sums[i%r.dim] += float64(v)
	}
	r.mean = make([]float32, r.dim)
	for d, sum := range sums {
		r.mean[d] = float32(sum / n)
	}
	squares := 0.0
	for i, v := range features {
		squares += math.Pow(float64(v-r.mean[i%r.dim]), 2)
	}
	r.scale = float32(1 / math.Max(math.Sqrt(squares/float64(len(features))), 1e-12))
}

func (r *restarts) standardize(features []float32) {
	for i, v := range features {
		features[i] = (v - r.mean[i%r.dim]) * r.scale
	}
}

// train minimizes the SCAN loss of all heads on pairs of features.
func (r *restarts) train(ctx context.Context, store *model.Store, features []float32) error {
	set, err := engine.ResidentInput(r.exp.engine, 1, features, len(features)/r.dim, r.dim)
	if err != nil {
		return err
	}
	defer set.Free()
	step, err := r.exp.engine.NewStep("scan heads", store, 1, make([]bool, 4), r.graph)
	if err != nil {
		return err
	}
	defer step.Close()
	plan := feed.Plan{N: r.exp.train.Len(), BatchSize: min(restartBatch, r.exp.train.Len()), Seed: stageSeed(r.exp.cfg.Seed, "scan heads")}
	var order []int32
	for i := range restartSteps {
		if err := ctx.Err(); err != nil {
			return err
		}
		epoch, at := i/plan.Steps(), i%plan.Steps()
		if at == 0 {
			order = plan.Epoch(epoch)
		}
		anchors := order[at*plan.BatchSize : (at+1)*plan.BatchSize]
		neighbors := plan.Neighbor(epoch, at, anchors, r.nbrs.Train, r.nbrs.K, r.exp.cfg.Scan.SelfNeighbor)
		rate := restartRate * (1 + math.Cos(math.Pi*float64(i)/restartSteps)) / 2
		if err := r.run(step, set, anchors, neighbors, rate); err != nil {
			return err
		}
		r.exp.event(stage.Event{Kind: stage.Progress, Stage: stage.Scan, Part: "heads", Done: i + 1, Total: restartSteps, Unit: "steps"})
	}
	return nil
}

// run runs one step, compiling it first where that is not done.
func (r *restarts) run(step *engine.Step, set engine.Input, anchors, neighbors []int32, rate float64) error {
	inputs := []engine.Input{
		set, engine.ShardedInput(1, anchors, len(anchors), 1), engine.ShardedInput(1, neighbors, len(neighbors), 1),
		engine.ScalarInput(1, float32(rate)),
	}
	if !step.Compiled() {
		if err := r.exp.compile(stage.Scan, "heads", step, r.cost, inputs...); err != nil {
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

// graph is one step; its inputs are features [N, D], two index lists
// [batch, 1] and the rate.
func (r *restarts) graph(scope *model.Scope, inputs []*Node) []*Node {
	set, rate := inputs[0], inputs[3]
	headScope := scope.In(clusterHeadScope)
	logits := func(list *Node) *Node { return r.heads.Logits(headScope, Gather(set, list)) }
	loss := ReduceAllSum(criterion.SCAN(logits(inputs[1]), logits(inputs[2]), r.exp.cfg.Scan.EntropyWeight).Total)
	variables := []*model.Variable{headScope.GetVariable("weight"), headScope.GetVariable("bias")}
	nodes := []*Node{variables[0].NodeValue(loss), variables[1].NodeValue(loss)}
	optim.Adam{}.Update(scope.In(optimScope), variables, Gradient(loss, nodes...), rate)
	return []*Node{loss}
}

// assign gives the assignments [N, H, C] of features [N, D] by every head.
func (r *restarts) assign(store *model.Store, features []float32) ([]float32, error) {
	set := engine.ShardedInput(1, features, len(features)/r.dim, r.dim)
	defer set.Free()
	step, err := r.exp.engine.NewStep("scan heads", store, 1, make([]bool, 1), func(scope *model.Scope, inputs []*Node) []*Node {
		return []*Node{Softmax(r.heads.Logits(scope.In(clusterHeadScope), inputs[0]), -1)}
	})
	if err != nil {
		return nil, err
	}
	defer step.Close()
	if err := r.exp.compile(stage.Scan, "heads", step, r.cost, set); err != nil {
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
func (r *restarts) best(p []float32) []int {
	losses := make([]float64, r.heads.Heads)
	order := make([]int, r.heads.Heads)
	for h := range losses {
		losses[h] = validationLoss(headColumn(p, r.heads.Heads, r.heads.Clusters, h), r.heads.Clusters, r.nbrs.Val, r.nbrs.ValK, r.exp.cfg.Scan.ValEntropyWeight)
		if math.IsNaN(losses[h]) { // would be the lowest
			losses[h] = math.Inf(1)
		}
		order[h] = h
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(losses[a], losses[b]) })
	return order[:r.exp.cfg.Scan.NumHeads]
}

// unstandardized takes some heads and turns them into heads on the backbone's
// own features: w·(x−m)·s + b is (w·s)·x + (b − w·s·m).
func (r *restarts) unstandardized(trained rundir.Arrays, keep []int) rundir.Arrays {
	heads, clusters := r.heads.Heads, r.heads.Clusters
	weight := make([]float32, r.dim*len(keep)*clusters)
	bias := make([]float32, len(keep)*clusters)
	for i, h := range keep {
		copy(bias[i*clusters:], headColumn(trained[clusterHeadScope+"/bias"].Values, heads, clusters, h))
		for j, w := range headColumn(trained[clusterHeadScope+"/weight"].Values, heads, clusters, h) {
			d, c := j/clusters, i*clusters+j%clusters
			weight[d*len(bias)+c] = w * r.scale
			bias[c] -= w * r.scale * r.mean[d]
		}
	}
	return rundir.Arrays{
		clusterHeadScope + "/weight": {Dims: []int{r.dim, len(bias)}, Values: weight},
		clusterHeadScope + "/bias":   {Dims: []int{len(bias)}, Values: bias},
	}
}
