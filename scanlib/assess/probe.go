package assess

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"scango/scanlib/memory"
	"scango/scanlib/score"
)

// Probe is a semi-supervised comparison: a linear classifier of the frozen
// features of the backbone, trained with a few labels. Only these scores of a
// report depend on training labels.
type Probe struct {
	Images int     `json:"images"` // labeled training images that it was trained on
	Share  float64 `json:"share"`  // of all labeled training images
	Scores Scores  `json:"scores"` // of the validation images; ACC without a match, for its classes have names
}

// String returns "linear probe, 1 % of the labels (50 images)".
func (p Probe) String() string {
	return fmt.Sprintf("linear probe, %.3g %% of the labels (%d images)", 100*p.Share, p.Images)
}

// Prober probes features with shares of the labels.
type Prober struct {
	Train, Val Labels
	SameImages bool // the validation images are the training images
	Seed       uint64

	// Features are unit-length outputs of the frozen backbone [N, dim] for the
	// training images drawn, in their order, and for all validation images.
	Features func(ctx context.Context, drawn []int) (train, val []float32, dim int, err error)
}

// Silent returns why there is no probe; "" if there is one.
func (p Prober) Silent() string {
	switch {
	case p.Train.silent != "":
		return "no linear probe: " + p.Train.silent + " (training images)"
	case p.Val.silent != "":
		return "no linear probe: " + p.Val.silent + " (validation images)"
	case p.SameImages:
		return "no linear probe: the validation images are those that it would learn from"
	}
	return ""
}

// Probe fits a linear classifier to each of some ascending shares of the
// labeled training images, drawn evenly from the classes, one of each at least,
// and scores it on the validation images. Shares that select the same images
// are probed once. It fails if the labels of either set are not informative.
func (p Prober) Probe(ctx context.Context, shares ...float64) ([]Probe, error) {
	for _, share := range shares {
		if !(share > 0 && share <= 1) {
			return nil, fmt.Errorf("the share of labels is %g: want more than 0 and at most 1", share)
		}
	}
	if why := p.Silent(); why != "" {
		return nil, errors.New(why)
	}
	drawn := drawLabeled(p.Train.of, shares[len(shares)-1], p.Seed)
	train, val, dim, err := p.Features(ctx, drawn)
	if err != nil {
		return nil, err
	}
	var probes []Probe
	for _, share := range shares {
		n := len(drawLabeled(p.Train.of, share, p.Seed)) // the first n of drawn
		if len(probes) > 0 && probes[len(probes)-1].Images == n {
			continue
		}
		one, err := p.fit(ctx, train[:n*dim], dim, drawn[:n], val)
		if err != nil {
			return nil, err
		}
		probes = append(probes, one)
	}
	return probes, nil
}

// fit trains on the features of the drawn images and scores the validation
// images.
func (p Prober) fit(ctx context.Context, features []float32, dim int, drawn []int, val []float32) (Probe, error) {
	known := make([]int, len(drawn))
	for i := range known {
		known[i] = p.Train.of[drawn[i]]
	}
	classes := len(p.Train.Classes)
	linear, err := memory.FitLinear(ctx, features, len(drawn), dim, known, classes)
	if err != nil {
		return Probe{}, err
	}
	table, err := score.Count(linear.Classify(val, len(val)/dim), p.Val.of, classes, classes)
	if err != nil {
		return Probe{}, err
	}
	itself := make([]int, classes) // its clusters are the classes
	for c := range itself {
		itself[c] = c
	}
	return Probe{len(drawn), float64(len(drawn)) / float64(countLabeled(p.Train.of)), scores(table, itself)}, nil
}

// drawLabeled draws a share of the labeled images, class by class in turn,
// until there are enough and one of each class at least. A larger share starts
// with the images of a smaller one.
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
