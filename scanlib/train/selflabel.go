package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/optim"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// SelfLabel trains the network on its own confident assignments, until
// cfg.Epochs or until the number of confident images stops growing. clusters
// are the variables of SCAN.
func (s Setup) SelfLabel(ctx context.Context, cfg config.SelfLabel, clusters rundir.Arrays) (Result, error) {
	t, task := s.selfLabelTrainer(cfg)
	defer task.close()
	t.Start = func(context.Context) (rundir.Arrays, error) { return clusters, nil }
	if err := t.Run(ctx); err != nil {
		return Result{}, err
	}
	w, err := network.Read(t.store)
	if err != nil {
		return Result{}, err
	}
	if cfg.UseEMA {
		takeAverages(w)
	}
	return Result{
		Arrays: w.Only(network.Backbone+"/", network.ClusterHead+"/"), Cost: t.charged(),
		Facts: map[string]float64{"epoch": float64(t.state.Epoch)},
	}, nil
}

func (s Setup) selfLabelTrainer(cfg config.SelfLabel) (*Trainer, *selfLabel) {
	s.Net = s.Net.OneHead()
	task := &selfLabel{Setup: s, cfg: cfg}
	return &Trainer{
		Setup: s, Stage: stage.SelfLabel, Task: task, Epochs: cfg.Epochs, Optim: cfg.Optim, Source: s.Source,
		Plan: feed.Plan{N: s.Train.Len(), BatchSize: cfg.BatchSize, Seed: s.seed(string(stage.SelfLabel))},
	}, task
}

// takeAverages replaces the variables by their moving averages.
func takeAverages(w rundir.Arrays) {
	for path := range w.Only(network.Backbone+"/", network.ClusterHead+"/") {
		if average, kept := w[network.EMA+"/"+path+"/average"]; kept {
			w[path] = average
		}
	}
}

// selfLabel trains the network on its confident images.
type selfLabel struct {
	Setup
	validation
	cfg config.SelfLabel
}

func (*selfLabel) Batches(_, _ int, order []int32) [][]int32 { return [][]int32{order} }

// Loss assigns by the plain view and learns from the strong one. The metrics
// after the loss are the confident share, and 1 if no image is confident.
func (s *selfLabel) Loss(scope *model.Scope, images []*Node, seeds *Node) Step {
	strong := s.Net.View(s.cfg.Augmentation, images[0], seeds)
	loss, confident := selfLabelLoss(s.Net, scope, s.Net.Plain(images[0]), strong, s.cfg)
	none := ConvertDType(Equal(confident, ScalarZero(confident.Graph(), confident.DType())), confident.DType())
	share := DivScalar(confident, float64(images[0].Shape().Dim(0)))
	step := Step{Loss: loss, Metrics: []*Node{loss, share, none}, Learn: OneMinus(none)}
	if s.cfg.UseEMA {
		step.Update = s.average
	}
	return step
}

// selfLabelLoss passes both normalized views [batch, S, S, 3] through the
// network and its one head: the strong ones in training mode, the weak ones
// without a gradient, and in the official code in training mode, too. It also
// returns the number of confident images.
func selfLabelLoss(n network.Network, scope *model.Scope, weak, strong *Node, cfg config.SelfLabel) (loss, confident *Node) {
	assigned := StopGradient(n.Features(scope, weak, cfg.WeakPass != "eval"))
	learned := n.FeaturesAgain(scope, strong, true)
	headScope := scope.In(network.ClusterHead)
	logits := func(features *Node) *Node {
		return Reshape(n.Heads.Logits(headScope, features), -1, n.Heads.Clusters)
	}
	return criterion.SelfLabel(logits(assigned), logits(learned), cfg.ConfidenceThreshold, cfg.ApplyClassBalancing)
}

// average moves the averages of the weights, and of the running statistics that
// the forward pass changes.
func (s *selfLabel) average(scope *model.Scope, trained []*model.Variable, like *Node) {
	statistics := variables(scope, like, func(v *model.Variable) bool {
		return network.In(v.Path(), network.Backbone) && !v.Trainable
	})
	ema := optim.EMA{Alpha: s.cfg.EMAAlpha, Official: s.cfg.EMAMode == "official"}
	ema.Update(scope.In(network.EMA), trained, statistics, like)
}

// EndEpoch counts the clusters in use, and ends the stage when the number of
// confident images has stopped growing.
func (s *selfLabel) EndEpoch(ctx context.Context, t *Trainer, epoch int, metrics []stage.Metric) (more []stage.Metric, stop bool, err error) {
	if err := s.countSkipped(t, epoch, metrics[2].Value); err != nil {
		return nil, false, err
	}
	p, err := s.assign(ctx, t)
	if err != nil {
		return nil, false, err
	}
	if slices.ContainsFunc(p, func(v float32) bool { return v != v }) {
		return nil, false, errors.New("the assignments of the validation images are not numbers: the last checkpoint is kept; try a lower selflabel.lr")
	}
	clusters := s.Net.Heads.Clusters
	t.warnEmpty(epoch, 0, p, clusters)
	more = []stage.Metric{{Name: "clusters_in_use", Value: float64(clustersInUse(p, clusters))}}
	return more, t.plateau(s.cfg.PlateauEpochs, epoch, metrics[1].Value), nil
}

// countSkipped warns of the batches of an epoch, a share of all, that had no
// confident image, or fails if so configured.
func (s *selfLabel) countSkipped(t *Trainer, epoch int, share float64) error {
	skipped := int(math.Round(share * float64(t.Plan.Steps())))
	const advice = "lower selflabel.confidence_threshold, or train scan longer"
	switch {
	case skipped == 0:
		return nil
	case s.cfg.NoConfident == "stop":
		return fmt.Errorf("%d of %d batches had no confident image (selflabel.no_confident is stop): %s", skipped, t.Plan.Steps(), advice)
	}
	t.Event(stage.Event{Kind: stage.Warning, Stage: t.Stage, Epoch: epoch,
		Message: fmt.Sprintf("%d of %d batches had no confident image and taught nothing: %s", skipped, t.Plan.Steps(), advice)})
	return nil
}

// plateau notes the confident share of an epoch and reports whether the last
// patience epochs brought no new high.
func (t *Trainer) plateau(patience, epoch int, confident float64) bool {
	if best, known := t.state.Best["confident"]; !known || confident > best {
		t.state.Best = map[string]float64{"confident": confident, "epoch": float64(epoch)}
	}
	return patience > 0 && float64(epoch)-t.state.Best["epoch"] >= float64(patience)
}
