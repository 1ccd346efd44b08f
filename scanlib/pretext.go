package scanlib

import (
	"context"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/feed"
	"scango/scanlib/head"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Encoder is the outcome of stage one: a network that maps similar images to
// similar features.
type Encoder struct {
	exp     *Experiment
	weights rundir.Arrays
	// Train and Val are unit-length features of all images, row-major [N, Dim]:
	// of the backbone, or embeddings, as pretext.neighbor_features says.
	Train, Val []float32
	Dim        int
}

// Pretext trains the encoder with SimCLR or MoCo, or loads it where that is done.
func (e *Experiment) Pretext(ctx context.Context) (*Encoder, error) {
	_, w, err := e.finished(stage.Pretext)
	if err != nil {
		return nil, err
	}
	if w == nil {
		if w, err = e.trainPretext(ctx); err != nil {
			return nil, err
		}
	}
	enc := &Encoder{exp: e, weights: w}
	enc.takeFeatures()
	return enc, nil
}

// Names under which features are kept with the weights of the pretext stage.
const (
	trainFeatures = "features/train"
	valFeatures   = "features/val"
)

func (enc *Encoder) takeFeatures() {
	enc.Train, enc.Val = enc.weights[trainFeatures].Values, enc.weights[valFeatures].Values
	enc.Dim = enc.weights[trainFeatures].Dims[1]
	delete(enc.weights, trainFeatures)
	delete(enc.weights, valFeatures)
}

func (e *Experiment) pretextTrainer() *trainer {
	cfg := e.cfg.Pretext
	t := &trainer{
		exp: e, stage: stage.Pretext, epochs: cfg.Epochs, optim: cfg.Optim, store: model.NewStore(),
		plan: feed.Plan{N: e.pretext.Len(), BatchSize: cfg.BatchSize, Seed: stageSeed(e.cfg.Seed, "pretext")}, source: e.source,
		metrics: []string{"loss"},
		lists:   func(_, _ int, order []int32) [][]int32 { return [][]int32{order} },
		loss:    e.simclrLoss,
	}
	if cfg.Method == "moco" {
		t.loss = e.mocoLoss
	}
	if e.pretextSource != nil {
		t.source = e.pretextSource
	}
	return t
}

func (e *Experiment) trainPretext(ctx context.Context) (rundir.Arrays, error) {
	t := e.pretextTrainer()
	if err := t.run(ctx); err != nil {
		return nil, err
	}
	w, err := readWeights(t.store, backboneScope+"/", projectionScope+"/")
	if err != nil {
		return nil, err
	}
	if err := e.addFeatures(ctx, w, &t.state.Cost); err != nil {
		return nil, stageError(ctx, "pretext", err)
	}
	t.watch.Charge(&t.state.Cost)
	return w, e.finish(stage.Pretext, w, t.state.Cost, nil)
}

// simclrLoss makes two views of each image and compares them.
func (e *Experiment) simclrLoss(scope *model.Scope, images []*Node, seeds *Node) (loss *Node, metrics []*Node) {
	first, second := e.twoViews(images[0], seeds)
	loss = e.net.simclr(scope, first, second, e.cfg.Pretext)
	return loss, []*Node{loss}
}

func (e *Experiment) twoViews(images, seeds *Node) (first, second *Node) {
	v := view(e.net.size, e.cfg.Pretext.Augmentation)
	return v.Apply(images, augment.Derive(seeds, 1), e.net.mean, e.net.std),
		v.Apply(images, augment.Derive(seeds, 2), e.net.mean, e.net.std)
}

// addFeatures computes the features of both sets, which neighbors are mined
// with, and puts them beside the weights.
func (e *Experiment) addFeatures(ctx context.Context, w rundir.Arrays, cost *stage.Cost) error {
	store, err := newStore(w)
	if err != nil {
		return err
	}
	x, err := e.newExtractor(stage.Pretext, "features", store, cost, func(scope *model.Scope, views *Node) []*Node {
		features := e.net.features(scope, views, false)
		if e.cfg.Pretext.NeighborFeatures == "features" {
			return []*Node{head.Normalize(features)}
		}
		return []*Node{e.net.projection.Embed(scope.In(projectionScope), features)}
	})
	if err != nil {
		return err
	}
	defer x.close()
	for name, images := range map[string]pack.Images{trainFeatures: e.train, valFeatures: e.val} {
		out, err := x.run(ctx, images, e.progress(stage.Pretext, "features", images.Len()))
		if err != nil {
			return err
		}
		w[name] = rundir.Array{Dims: []int{images.Len(), len(out[0]) / images.Len()}, Values: out[0]}
	}
	return nil
}
