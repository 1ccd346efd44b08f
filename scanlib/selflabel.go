package scanlib

import (
	"context"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/criterion"
	"scango/scanlib/feed"
	"scango/scanlib/optim"
)

// SelfLabel trains the network on its own confident assignments, until
// selflabel.epochs or until the number of confident images stops growing. With
// no epochs configured it returns clus as it is.
func (e *Experiment) SelfLabel(ctx context.Context, clus *Clusters) (*Clusters, error) {
	if e.cfg.SelfLabel.Epochs == 0 {
		return clus, nil
	}
	done, w, err := e.finished("selflabel")
	if err != nil {
		return nil, err
	}
	if w == nil {
		if done, w, err = e.trainSelfLabel(ctx, clus); err != nil {
			return nil, err
		}
	}
	return &Clusters{exp: e, stage: "selflabel", weights: w, Epoch: int(done.Facts["epoch"])}, nil
}

// selfLabelTrainer trains the network of store.
func (e *Experiment) selfLabelTrainer(store *model.Store) *trainer {
	cfg := e.cfg.SelfLabel
	t := &trainer{
		exp: e, stage: "selflabel", epochs: cfg.Epochs, optim: cfg.Optim, store: store,
		plan:    feed.Plan{N: e.train.Len(), BatchSize: cfg.BatchSize, Seed: stageSeed(e.cfg.Seed, "selflabel")},
		metrics: []string{"loss", "confident"},
		lists:   func(_, _ int, order []int32) [][]int32 { return [][]int32{order} },
		loss:    e.selfLabelLoss,
	}
	t.endEpoch = func(_ context.Context, epoch int, metrics []Metric) ([]Metric, bool, error) {
		return nil, t.plateau(cfg.PlateauEpochs, epoch, metrics[1].Value), nil
	}
	average := optim.EMA{Alpha: cfg.EMAAlpha, Official: cfg.EMAMode == "official"}
	if cfg.UseEMA {
		t.after = func(scope *model.Scope, variables []*model.Variable, like *Node) {
			average.Update(scope.In(emaScope), variables, t.statistics(scope, like), like)
		}
	}
	return t
}

func (e *Experiment) trainSelfLabel(ctx context.Context, clus *Clusters) (*outcome, weights, error) {
	store, err := clus.weights.store()
	if err != nil {
		return nil, nil, err
	}
	t := e.selfLabelTrainer(store)
	if err := t.run(ctx); err != nil {
		return nil, nil, err
	}
	w, err := readWeights(t.store)
	if err != nil {
		return nil, nil, err
	}
	if e.cfg.SelfLabel.UseEMA {
		w.takeAverages()
	}
	w = w.only(backboneScope+"/", clusterHeadScope+"/")
	t.pay()
	done := &outcome{Stage: "selflabel", Cost: t.state.Cost, Facts: map[string]float64{"epoch": float64(t.state.Epoch)}}
	return done, w, e.finish("selflabel", w, done.Cost, done.Facts)
}

// takeAverages puts the moving averages in the place of what they average.
func (w weights) takeAverages() {
	for path := range w.only(backboneScope+"/", clusterHeadScope+"/") {
		if average, kept := w[emaScope+"/"+path+"/average"]; kept {
			w[path] = average
		}
	}
}

// selfLabelLoss assigns by the plain view and learns from the strong one. Both
// passes run in training mode, the weak one without a gradient, as in the
// reference implementation. The second metric is the confident share.
func (e *Experiment) selfLabelLoss(scope *model.Scope, images []*Node, seeds *Node) (loss *Node, metrics []*Node) {
	cfg, net := e.cfg.SelfLabel, e.net.oneHead()
	batch := images[0].Shape().Dim(0)
	strongView := view(net.size, cfg.Augmentation).Apply(images[0], seeds, net.mean, net.std)
	headScope := scope.In(clusterHeadScope)
	weak := StopGradient(net.features(scope, net.plain(images[0]), true))
	strong := net.featuresAgain(scope, strongView, true)
	logits := func(features *Node) *Node {
		return Reshape(net.heads.Logits(headScope, features), batch, net.heads.Clusters)
	}
	loss, confident := criterion.SelfLabel(logits(weak), logits(strong), cfg.ConfidenceThreshold, cfg.ApplyClassBalancing)
	return loss, []*Node{loss, DivScalar(confident, float64(batch))}
}

// plateau notes the confident share of an epoch and tells whether the last
// patience epochs brought no new high; it warns of an epoch without any
// confident image.
func (t *trainer) plateau(patience, epoch int, confident float64) bool {
	if confident == 0 {
		t.exp.event(Event{Kind: Warning, Stage: t.stage, Epoch: epoch,
			Message: "no image is confident, so nothing was learned: lower selflabel.confidence_threshold, or train scan longer"})
	}
	if best, known := t.state.Best["confident"]; !known || confident > best {
		t.state.Best = map[string]float64{"confident": confident, "epoch": float64(epoch)}
	}
	return patience > 0 && float64(epoch)-t.state.Best["epoch"] >= float64(patience)
}
