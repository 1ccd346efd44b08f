package scanlib

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/feed"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Clusters is the outcome of stage two or three: a network that assigns images
// to clusters. It predicts for one goroutine at a time.
type Clusters struct {
	exp     *Experiment
	stage   stage.Stage // Scan or SelfLabel
	weights rundir.Arrays
	program *extractor // compiled by the first prediction
	Epoch   int        // whose weights these are, from 1
}

// Scan trains the cluster heads, and the backbone with them unless
// scan.update_cluster_head_only is set, so that neighbors agree. It keeps the
// head and the epoch of the lowest loss on the validation images, which uses
// no label.
func (e *Experiment) Scan(ctx context.Context, enc *Encoder, nbrs *Neighbors) (*Clusters, error) {
	done, w, err := e.finished(stage.Scan)
	if err != nil {
		return nil, err
	}
	if w == nil {
		if done, w, err = e.trainScan(ctx, enc, nbrs); err != nil {
			return nil, err
		}
	}
	return &Clusters{exp: e, stage: stage.Scan, weights: w, Epoch: int(done.Facts["epoch"])}, nil
}

// scanTrainer trains the backbone of store, and new heads, on pairs of images
// and their neighbors.
func (e *Experiment) scanTrainer(store *model.Store, nbrs *Neighbors) *trainer {
	cfg := e.cfg.Scan
	plan := feed.Plan{N: e.train.Len(), BatchSize: cfg.BatchSize, Seed: stageSeed(e.cfg.Seed, "scan")}
	t := &trainer{
		exp: e, stage: stage.Scan, epochs: cfg.Epochs, optim: cfg.Optim, store: store, plan: plan, source: e.source,
		metrics: []string{"loss", "consistency", "entropy"},
		lists: func(epoch, step int, order []int32) [][]int32 {
			return [][]int32{order, plan.Neighbor(epoch, step, order, nbrs.Train, nbrs.K, cfg.SelfNeighbor)}
		},
		loss: e.scanLoss,
	}
	if cfg.UpdateClusterHeadOnly {
		t.frozen = []string{backboneScope}
	}
	return t
}

func (e *Experiment) trainScan(ctx context.Context, enc *Encoder, nbrs *Neighbors) (*rundir.Outcome, rundir.Arrays, error) {
	store, err := newStore(enc.weights.Only(backboneScope + "/"))
	if err != nil {
		return nil, nil, err
	}
	t := e.scanTrainer(store, nbrs)
	if e.cfg.Scan.HeadRestarts > 0 {
		t.begin = func(ctx context.Context) (rundir.Arrays, error) {
			backbone := enc.weights.Only(backboneScope + "/")
			heads, err := e.startHeads(ctx, backbone, nbrs, &t.state.Cost)
			if err != nil {
				return nil, err
			}
			maps.Copy(heads, backbone)
			return heads, nil
		}
	}
	v := &scanSelection{exp: e, t: t, nbrs: nbrs}
	t.endEpoch = v.endEpoch
	defer v.close()
	if err := t.run(ctx); err != nil {
		return nil, nil, err
	}
	w, err := e.dir.Best(stage.Scan)
	if err != nil {
		return nil, nil, fmt.Errorf("scan: %w", err)
	}
	t.watch.Charge(&t.state.Cost)
	done := &rundir.Outcome{Stage: stage.Scan, Cost: t.state.Cost, Facts: t.state.Best}
	return done, w, e.finish(stage.Scan, w, done.Cost, done.Facts)
}

// scanLoss makes a view of each anchor and each neighbor; every head learns from
// its own loss.
func (e *Experiment) scanLoss(scope *model.Scope, images []*Node, seeds *Node) (total *Node, metrics []*Node) {
	v := view(e.net.size, e.cfg.Scan.Augmentation)
	anchors := v.Apply(images[0], augment.Derive(seeds, 1), e.net.mean, e.net.std)
	neighbors := v.Apply(images[1], augment.Derive(seeds, 2), e.net.mean, e.net.std)
	loss := e.net.scan(scope, anchors, neighbors, e.cfg.Scan)
	return ReduceAllSum(loss.Total), []*Node{
		ReduceAllMean(loss.Total), ReduceAllMean(loss.Consistency), ReduceAllMean(loss.Entropy)}
}

// scanSelection keeps the best head of the best epoch, by the loss on the
// validation images and their neighbors.
type scanSelection struct {
	exp  *Experiment
	t    *trainer
	nbrs *Neighbors
	eval *extractor
}

func (s *scanSelection) close() {
	if s.eval != nil {
		s.eval.close()
	}
}

func (s *scanSelection) endEpoch(ctx context.Context, epoch int, _ []stage.Metric) ([]stage.Metric, bool, error) {
	if s.eval == nil {
		var err error
		if s.eval, err = s.exp.newExtractor(stage.Scan, "validation", s.t.store, &s.t.state.Cost, s.exp.probabilities(s.exp.net)); err != nil {
			return nil, false, err
		}
	}
	out, err := s.eval.run(ctx, s.exp.val, nil)
	if err != nil {
		return nil, false, err
	}
	heads, clusters := s.exp.cfg.Scan.NumHeads, s.exp.cfg.Scan.NumClusters
	head, loss := 0, math.Inf(1)
	for h := range heads {
		if l := validationLoss(headColumn(out[0], heads, clusters, h), clusters, s.nbrs.Val, s.nbrs.ValK, s.exp.cfg.Scan.ValEntropyWeight); l < loss {
			head, loss = h, l
		}
	}
	if math.IsInf(loss, 1) {
		return nil, false, errors.New("the loss on the validation images is no number: the last checkpoint is kept; try a lower scan.lr")
	}
	used := clustersInUse(headColumn(out[0], heads, clusters, head), clusters)
	s.t.warnDeaths(epoch, head, headColumn(out[0], heads, clusters, head), clusters)
	metrics := []stage.Metric{{Name: "val_loss", Value: loss}, {Name: "clusters_in_use", Value: float64(used)}}
	if best, known := s.t.state.Best["val_loss"]; known && best <= loss {
		return metrics, false, nil
	}
	w, err := readWeights(s.t.store, backboneScope+"/", clusterHeadScope+"/")
	if err != nil {
		return nil, false, err
	}
	keepHead(w, heads, clusters, head)
	if err := s.exp.dir.SaveBest(stage.Scan, w); err != nil {
		return nil, false, err
	}
	s.t.state.Best = map[string]float64{"val_loss": loss, "head": float64(head), "epoch": float64(epoch)}
	return metrics, false, nil
}

// probabilities are the soft assignments [batch, H, C] of every head.
func (e *Experiment) probabilities(net network) outputsFn {
	return func(scope *model.Scope, views *Node) []*Node {
		features := net.features(scope, views, false)
		return []*Node{Softmax(net.heads.Logits(scope.In(clusterHeadScope), features), -1)}
	}
}

// headColumn takes one head of [N, H, C]: [N, C].
func headColumn(p []float32, heads, clusters, head int) []float32 {
	out := make([]float32, 0, len(p)/heads)
	for i := head * clusters; i < len(p); i += heads * clusters {
		out = append(out, p[i:i+clusters]...)
	}
	return out
}

// keepHead drops all cluster heads but one: weight [D, H·C] becomes [D, C].
func keepHead(w rundir.Arrays, heads, clusters, head int) {
	for name, dims := range map[string][]int{
		"weight": {w[clusterHeadScope+"/weight"].Dims[0], clusters},
		"bias":   {clusters},
	} {
		path := clusterHeadScope + "/" + name
		w[path] = rundir.Array{Dims: dims, Values: headColumn(w[path].Values, heads, clusters, head)}
	}
}

// validationLoss is the SCAN loss of assignments [N, C] over all pairs of an
// image with itself and its K neighbors. The reference implementation gives the
// entropy the weight 1 here, whatever the training uses.
func validationLoss(p []float32, clusters int, neighbors []int32, k int, entropyWeight float64) float64 {
	n := len(p) / clusters
	row := func(i int) []float32 { return p[i*clusters : (i+1)*clusters] }
	consistency, mean := 0.0, make([]float64, clusters)
	for i := range n {
		consistency -= logSimilarity(row(i), row(i))
		for _, j := range neighbors[i*k : (i+1)*k] {
			consistency -= logSimilarity(row(i), row(int(j)))
		}
		for c, v := range row(i) {
			mean[c] += float64(v) / float64(n)
		}
	}
	entropy := 0.0
	for _, m := range mean {
		m = max(m, 1e-8)
		entropy -= m * math.Log(m)
	}
	return consistency/float64(n*(k+1)) - entropyWeight*entropy
}

func logSimilarity(p, q []float32) float64 {
	dot := 0.0
	for c := range p {
		dot += float64(p[c]) * float64(q[c])
	}
	return max(math.Log(dot), -100)
}

// clustersInUse counts the clusters that are the first choice of some image.
func clustersInUse(p []float32, clusters int) int {
	seen := map[int]bool{}
	for i := 0; i < len(p); i += clusters {
		seen[argmax(p[i:i+clusters])] = true
	}
	return len(seen)
}

func argmax(p []float32) int {
	best := 0
	for c, v := range p {
		if v > p[best] {
			best = c
		}
	}
	return best
}
