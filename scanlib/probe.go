package scanlib

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/head"
	"scango/scanlib/memory"
	"scango/scanlib/pack"
	"scango/scanlib/score"
	"scango/scanlib/stage"
)

// Probe is a semi-supervised comparison: what a linear classifier of the frozen
// features of the backbone makes of a few labels. It is the one number of a
// report that training labels go into.
type Probe struct {
	Images int     `json:"images"` // labeled training images that it learned from
	Share  float64 `json:"share"`  // of all labeled training images
	Scores Scores  `json:"scores"` // of the validation images; ACC without a match, for its classes have names
}

// String is "linear probe, 1 % of the labels (50 images)".
func (p Probe) String() string {
	return fmt.Sprintf("linear probe, %.3g %% of the labels (%d images)", 100*p.Share, p.Images)
}

// probeShares are the shares of the labels that a report probes with.
var probeShares = []float64{0.01, 0.1}

// Probe fits a linear classifier to a share of the labeled training images,
// drawn evenly from the classes, one of each at least, and scores it on the
// validation images. It fails where the labels of either say nothing.
func (e *Experiment) Probe(ctx context.Context, enc *Encoder, share float64) (*Probe, error) {
	if !(share > 0 && share <= 1) {
		return nil, fmt.Errorf("the share of labels is %g: want more than 0 and at most 1", share)
	}
	if why := e.unprobed(); why != "" {
		return nil, errors.New(why)
	}
	probes, err := e.probe(ctx, enc, &stage.Cost{}, share)
	if err != nil {
		return nil, err
	}
	return &probes[0], nil
}

// unprobed says why there is no linear probe; "" where there is one.
func (e *Experiment) unprobed() string {
	if why := e.TrainSilent(); why != "" {
		return "no linear probe: " + why + " (training images)"
	}
	if why := e.ValSilent(); why != "" {
		return "no linear probe: " + why + " (validation images)"
	}
	if e.sets.Train == e.sets.Val {
		return "no linear probe: the validation images are those that it would learn from"
	}
	return ""
}

// probe is a Probe for each of some ascending shares; shares that come to the
// same images are probed once.
func (e *Experiment) probe(ctx context.Context, enc *Encoder, cost *stage.Cost, shares ...float64) ([]Probe, error) {
	labels := e.sets.Train.Labels
	seed := stageSeed(e.cfg.Seed, "probe")
	drawn := drawLabeled(labels, shares[len(shares)-1], seed)
	train, val, dim, err := e.backboneFeatures(ctx, enc, drawn, cost)
	if err != nil {
		return nil, err
	}
	var probes []Probe
	for _, share := range shares {
		n := len(drawLabeled(labels, share, seed)) // the first n of drawn
		if len(probes) > 0 && probes[len(probes)-1].Images == n {
			continue
		}
		known := make([]int, n)
		for i := range known {
			known[i] = labels[drawn[i]]
		}
		classes := len(e.sets.Train.Classes)
		linear, err := memory.FitLinear(ctx, train[:n*dim], n, dim, known, classes)
		if err != nil {
			return nil, err
		}
		table, err := score.Count(linear.Classify(val, e.val.Len()), e.sets.Val.Labels, classes, classes)
		if err != nil {
			return nil, err
		}
		probes = append(probes, Probe{n, float64(n) / float64(countLabeled(labels)), namedScores(table)})
	}
	return probes, nil
}

// drawLabeled draws a share of the labeled images, class by class in turn, until
// there are enough and one of each class at least. A larger share begins with
// the images of a smaller one.
func drawLabeled(labels []int, share float64, seed uint64) []int {
	want := int(math.Round(share * float64(countLabeled(labels))))
	rng := rand.New(rand.NewPCG(seed, 0))
	turn := map[int]int{}  // images seen of each class
	rounds := [][]int(nil) // the n-th image of each class
	for _, i := range rng.Perm(len(labels)) {
		if labels[i] < 0 {
			continue
		}
		n := turn[labels[i]]
		turn[labels[i]]++
		if n == len(rounds) {
			rounds = append(rounds, nil)
		}
		rounds[n] = append(rounds[n], i)
	}
	var drawn []int
	for n, round := range rounds {
		if n > 0 {
			round = round[:min(len(round), max(want-len(drawn), 0))]
		}
		drawn = append(drawn, round...)
	}
	return drawn
}

func countLabeled(labels []int) (n int) {
	for _, label := range labels {
		if label >= 0 {
			n++
		}
	}
	return n
}

// namedScores are the scores of a classifier whose clusters are the classes.
func namedScores(t *score.Table) Scores {
	itself := make([]int, t.NumClusters())
	for c := range itself {
		itself[c] = c
	}
	return Scores{ACC: t.Accuracy(itself), NMI: t.NMI(), ARI: t.ARI(), AMI: t.AMI(), Purity: t.Purity()}
}

// backboneFeatures are unit-length outputs of the frozen backbone [N, dim] for
// the training images drawn, in their order, and for all validation images:
// those of the pretext stage, where neighbors are mined with them.
func (e *Experiment) backboneFeatures(ctx context.Context, enc *Encoder, drawn []int, cost *stage.Cost) (train, val []float32, dim int, err error) {
	if e.cfg.Pretext.NeighborFeatures == "features" {
		for _, i := range drawn {
			train = append(train, enc.Train[i*enc.Dim:(i+1)*enc.Dim]...)
		}
		return train, enc.Val, enc.Dim, nil
	}
	store, err := newStore(enc.weights.Only(backboneScope + "/"))
	if err != nil {
		return nil, nil, 0, err
	}
	x, err := e.newExtractor(stage.Evaluate, "probe", store, cost, func(scope *model.Scope, views *Node) []*Node {
		return []*Node{head.Normalize(e.net.features(scope, views, false))}
	})
	if err != nil {
		return nil, nil, 0, err
	}
	defer x.close()
	subset, err := e.sets.Train.Subset(drawn)
	if err != nil {
		return nil, nil, 0, err
	}
	var outputs [2][]float32
	for i, images := range []pack.Images{subset.Images, e.val} {
		out, err := x.run(ctx, images, e.progress(stage.Evaluate, "probe", images.Len()))
		if err != nil {
			return nil, nil, 0, err
		}
		outputs[i] = out[0]
	}
	return outputs[0], outputs[1], len(outputs[0]) / len(drawn), nil
}
