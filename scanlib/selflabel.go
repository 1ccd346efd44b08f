package scanlib

import (
	"context"
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/feed"
	"scango/scanlib/optim"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// SelfLabel trains the network on its own confident assignments, until
// selflabel.epochs or until the number of confident images stops growing. With
// no epochs configured it returns clus as it is.
func (e *Experiment) SelfLabel(ctx context.Context, clus *Clusters) (*Clusters, error) {
	if e.cfg.SelfLabel.Epochs == 0 {
		return clus, nil
	}
	done, w, err := e.finished(stage.SelfLabel)
	if err != nil {
		return nil, err
	}
	if w == nil {
		if done, w, err = e.trainSelfLabel(ctx, clus); err != nil {
			return nil, err
		}
	}
	return &Clusters{exp: e, stage: stage.SelfLabel, weights: w, Epoch: int(done.Facts["epoch"])}, nil
}

// selfLabelTrainer trains the network of store.
func (e *Experiment) selfLabelTrainer(store *model.Store) *trainer {
	cfg := e.cfg.SelfLabel
	t := &trainer{
		exp: e, stage: stage.SelfLabel, epochs: cfg.Epochs, optim: cfg.Optim, store: store,
		plan: feed.Plan{N: e.train.Len(), BatchSize: cfg.BatchSize, Seed: stageSeed(e.cfg.Seed, "selflabel")}, source: e.source,
		metrics: []string{"loss", "confident", "skipped"},
		lists:   func(_, _ int, order []int32) [][]int32 { return [][]int32{order} },
		loss:    e.selfLabelLoss,
		learns:  func(metrics []*Node) *Node { return OneMinus(metrics[2]) },
	}
	average := optim.EMA{Alpha: cfg.EMAAlpha, Official: cfg.EMAMode == "official"}
	if cfg.UseEMA {
		t.after = func(scope *model.Scope, variables []*model.Variable, like *Node) {
			average.Update(scope.In(emaScope), variables, t.statistics(scope, like), like)
		}
	}
	return t
}

func (e *Experiment) trainSelfLabel(ctx context.Context, clus *Clusters) (*rundir.Outcome, rundir.Arrays, error) {
	store, err := newStore(clus.weights)
	if err != nil {
		return nil, nil, err
	}
	t := e.selfLabelTrainer(store)
	alive := &census{trainer: t}
	defer alive.close()
	t.endEpoch = alive.endEpoch
	if err := t.run(ctx); err != nil {
		return nil, nil, err
	}
	w, err := readWeights(t.store)
	if err != nil {
		return nil, nil, err
	}
	if e.cfg.SelfLabel.UseEMA {
		takeAverages(w)
	}
	w = w.Only(backboneScope+"/", clusterHeadScope+"/")
	t.watch.Charge(&t.state.Cost)
	done := &rundir.Outcome{Stage: stage.SelfLabel, Cost: t.state.Cost, Facts: map[string]float64{"epoch": float64(t.state.Epoch)}}
	return done, w, e.finish(stage.SelfLabel, w, done.Cost, done.Facts)
}

// takeAverages puts the moving averages in the place of what they average.
func takeAverages(w rundir.Arrays) {
	for path := range w.Only(backboneScope+"/", clusterHeadScope+"/") {
		if average, kept := w[emaScope+"/"+path+"/average"]; kept {
			w[path] = average
		}
	}
}

// selfLabelLoss assigns by the plain view and learns from the strong one. The
// metrics after the loss are the confident share, and 1 where that is none.
func (e *Experiment) selfLabelLoss(scope *model.Scope, images []*Node, seeds *Node) (loss *Node, metrics []*Node) {
	strong := view(e.net.size, e.cfg.SelfLabel.Augmentation).Apply(images[0], seeds, e.net.mean, e.net.std)
	loss, confident := e.net.selfLabel(scope, e.net.plain(images[0]), strong, e.cfg.SelfLabel)
	none := ConvertDType(Equal(confident, ScalarZero(confident.Graph(), confident.DType())), confident.DType())
	return loss, []*Node{loss, DivScalar(confident, float64(images[0].Shape().Dim(0))), none}
}

// countSkipped tells of the batches of an epoch, a share of all, that had no
// confident image.
func (t *trainer) countSkipped(epoch int, share float64) error {
	skipped := int(math.Round(share * float64(t.plan.Steps())))
	const advice = "lower selflabel.confidence_threshold, or train scan longer"
	switch {
	case skipped == 0:
		return nil
	case t.exp.cfg.SelfLabel.NoConfident == "stop":
		return fmt.Errorf("%d of %d batches had no confident image (selflabel.no_confident is stop): %s", skipped, t.plan.Steps(), advice)
	}
	t.exp.event(stage.Event{Kind: stage.Warning, Stage: t.stage, Epoch: epoch,
		Message: fmt.Sprintf("%d of %d batches had no confident image and taught nothing: %s", skipped, t.plan.Steps(), advice)})
	return nil
}

// plateau notes the confident share of an epoch and tells whether the last
// patience epochs brought no new high.
func (t *trainer) plateau(patience, epoch int, confident float64) bool {
	if best, known := t.state.Best["confident"]; !known || confident > best {
		t.state.Best = map[string]float64{"confident": confident, "epoch": float64(epoch)}
	}
	return patience > 0 && float64(epoch)-t.state.Best["epoch"] >= float64(patience)
}
