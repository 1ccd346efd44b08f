package scanlib

import (
	"context"

	"scango/scanlib/assess"
	"scango/scanlib/network"
	"scango/scanlib/report"
	"scango/scanlib/stage"
)

// Report is the outcome of a run.
type Report = report.Report

// Run runs every stage that is not done yet, up to the configured last one,
// and evaluates the result.
func (e *Experiment) Run(ctx context.Context) (*Report, error) {
	enc, err := e.Pretext(ctx)
	if err != nil {
		return nil, err
	}
	nbrs, err := e.Neighbors(ctx, enc)
	if err != nil {
		return nil, err
	}
	var stages []*Clusters
	if e.Config.Has(stage.Scan) {
		scan, err := e.Scan(ctx, enc, nbrs)
		if err != nil {
			return nil, err
		}
		stages = append(stages, scan)
	}
	if e.Config.Has(stage.SelfLabel) {
		self, err := e.SelfLabel(ctx, stages[0])
		if err != nil {
			return nil, err
		}
		stages = append(stages, self)
	}
	return e.Evaluate(ctx, enc, nbrs, stages...)
}

// Assess assigns the validation images to the clusters of a stage and scores
// them against the labels.
func (e *Experiment) Assess(ctx context.Context, c *Clusters) (*assess.Clustering, error) {
	return assessed(ctx, e, c, &stage.Cost{})
}

func assessed(ctx context.Context, e *Experiment, c *Clusters, cost *stage.Cost) (*assess.Clustering, error) {
	p, err := c.predict(ctx, e.setup.Val, cost)
	if err != nil {
		return nil, err
	}
	return assess.Clusters(c.Stage, p, e.Config.Scan.NumClusters, e.Config.SelfLabel.ConfidenceThreshold, e.Data.Val)
}

// Evaluate compares the outcome of each stage with the labels of the
// validation images, where there are some, draws the figures and writes
// report.json; neither where the directory can't be written.
func (e *Experiment) Evaluate(ctx context.Context, enc *Encoder, nbrs *Neighbors, stages ...*Clusters) (*Report, error) {
	e.setup.Event(Event{Kind: stage.Started, Stage: stage.Evaluate})
	ev := &evaluation{Experiment: e, enc: enc, nbrs: nbrs, watch: stage.StartWatch()}
	if err := ev.run(ctx, stages); err != nil {
		return nil, stageError(ctx, stage.Evaluate, err)
	}
	if err := e.Dir.Writable(); err != nil {
		e.setup.Event(Event{Kind: stage.Warning, Stage: stage.Evaluate, Message: err.Error() + ": report and figures are not kept"})
	} else if err := e.Dir.WriteJSON(ev.report, report.File); err != nil {
		return nil, err
	}
	e.setup.Event(Event{Kind: stage.Finished, Stage: stage.Evaluate, Seconds: ev.cost.Seconds})
	return ev.report, nil
}

// evaluation fills in a report.
type evaluation struct {
	*Experiment
	enc    *Encoder
	nbrs   *Neighbors
	report *Report
	watch  stage.Watch
	cost   stage.Cost
}

func (ev *evaluation) run(ctx context.Context, stages []*Clusters) error {
	cfg := ev.Config
	ev.report = &Report{
		Dataset: cfg.Data.Dataset, Dir: ev.Dir.Path(), Seed: cfg.Seed,
		NTrain: ev.setup.Train.Len(), NVal: ev.setup.Val.Len(), Clusters: cfg.Scan.NumClusters,
		Notes: []string{}, Classes: len(ev.Data.Val.Classes), Engine: ev.setup.Engine.Name(), Devices: cfg.Devices,
	}
	last, err := ev.addClusters(ctx, stages)
	if err != nil {
		return err
	}
	if err := ev.addFeatures(ctx); err != nil {
		return err
	}
	if ev.Dir.Writable() == nil {
		if ev.report.Figures, err = ev.Figures.Write(ev.nbrs, last); err != nil {
			return err
		}
	}
	ev.watch.Charge(&ev.cost)
	return ev.report.AddCosts(ev.Dir, ev.cost)
}

// addClusters adds the rows of chance, k-means and each stage, and returns the
// last one.
func (ev *evaluation) addClusters(ctx context.Context, stages []*Clusters) (*assess.Clustering, error) {
	r := ev.report
	last, err := ev.KMeans(ctx, ev.enc)
	if err != nil {
		return nil, err
	}
	if r.Unscored = last.Unscored; r.Unscored != "" {
		r.Note("%s (validation images); look at the figures", r.Unscored)
	} else {
		r.AddChance(last.Chance())
	}
	r.AddClusters(last)
	for _, c := range stages {
		if last.Stage == c.Stage { // self-labeling was skipped: scan comes twice
			continue
		}
		if last, err = assessed(ctx, ev.Experiment, c, &ev.cost); err != nil {
			return nil, err
		}
		r.AddClusters(last)
	}
	return last, nil
}

// addFeatures measures the quality of the features: neighbor accuracy, kNN and
// linear probes.
func (ev *evaluation) addFeatures(ctx context.Context) error {
	r, train, val := ev.report, assess.LabelsOf(ev.Data.Train), assess.LabelsOf(ev.Data.Val)
	r.AddNeighbors(ev.nbrs, train, val)
	accuracy, silent, err := assess.KNN(ctx, ev.setup.Engine, ev.enc.Features, train, val, ev.Config.Pretext.Temperature)
	if err != nil {
		return err
	}
	if silent == "" {
		r.KNN = &accuracy
	}
	if err := r.AddProbes(ctx, prober(ev.Experiment, ev.enc, &ev.cost)); err != nil {
		return err
	}
	if similarity := assess.MeanSimilarity(ev.enc.Train, ev.enc.Dim); similarity > assess.MaxSimilarity {
		r.Note("the features hardly tell the images apart (mean similarity %.5f): are they copies of one picture? If not, train pretext longer", similarity)
	}
	return nil
}

// Probe scores a linear classifier of the features of enc, trained with a share
// of the labels, at least one of each class.
func Probe(ctx context.Context, e *Experiment, enc *Encoder, share float64) (assess.Probe, error) {
	probes, err := prober(e, enc, &stage.Cost{}).Probe(ctx, share)
	if err != nil {
		return assess.Probe{}, err
	}
	return probes[0], nil
}

func prober(e *Experiment, enc *Encoder, cost *stage.Cost) assess.Prober {
	return assess.Prober{
		Train: assess.LabelsOf(e.Data.Train), Val: assess.LabelsOf(e.Data.Val), SameImages: e.Data.Train == e.Data.Val,
		Seed: network.Seed(e.Config.Seed, "probe"),
		Features: func(ctx context.Context, drawn []int) (train, val []float32, dim int, err error) {
			return backboneFeatures(ctx, e, enc, drawn, cost)
		},
	}
}

// backboneFeatures returns unit-length outputs of the frozen backbone [N, dim]
// for the training images drawn, in their order, and for all validation images:
// those of the pretext stage, if neighbors are mined with them.
func backboneFeatures(ctx context.Context, e *Experiment, enc *Encoder, drawn []int, cost *stage.Cost) (train, val []float32, dim int, err error) {
	if e.Config.Pretext.NeighborFeatures != "features" {
		train, val, err = e.setup.BackboneFeatures(ctx, enc.weights, drawn, cost)
		return train, val, len(train) / len(drawn), err
	}
	for _, i := range drawn {
		train = append(train, enc.Train[i*enc.Dim:(i+1)*enc.Dim]...)
	}
	return train, enc.Val, enc.Dim, nil
}
