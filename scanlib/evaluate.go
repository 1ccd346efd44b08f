package scanlib

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"scango/internal/usage"
	"scango/scanlib/score"
	"scango/scanlib/stage"
)

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
	if e.cfg.Has(stage.Scan) {
		scan, err := e.Scan(ctx, enc, nbrs)
		if err != nil {
			return nil, err
		}
		stages = append(stages, scan)
	}
	if e.cfg.Has(stage.SelfLabel) {
		self, err := e.SelfLabel(ctx, stages[0])
		if err != nil {
			return nil, err
		}
		stages = append(stages, self)
	}
	return e.Evaluate(ctx, enc, nbrs, stages...)
}

// Evaluate compares the outcome of each stage with the labels of the
// validation images, where there are some, draws the figures and writes
// report.json.
func (e *Experiment) Evaluate(ctx context.Context, enc *Encoder, nbrs *Neighbors, stages ...*Clusters) (*Report, error) {
	e.event(stage.Event{Kind: stage.Started, Stage: stage.Evaluate})
	watch, cost := stage.StartWatch(), stage.Cost{}
	r := e.newReport()
	last, err := e.assessAll(ctx, r, enc, stages, &cost)
	if err != nil {
		return nil, stageError(ctx, "evaluate", err)
	}
	e.addNeighborAccuracy(r, nbrs)
	if err := e.addKNN(ctx, r, enc); err != nil {
		return nil, stageError(ctx, "evaluate", err)
	}
	if err := e.addProbes(ctx, r, enc, &cost); err != nil {
		return nil, err
	}
	if alike := likeness(enc.Train, enc.Dim); alike > mostAlike {
		r.note("the features hardly tell the images apart (mean similarity %.5f): are they copies of one picture? If not, train pretext longer", alike)
	}
	if err := e.draw(r, nbrs, last); err != nil {
		return nil, stageError(ctx, "evaluate", err)
	}
	watch.Charge(&cost)
	if err := e.addCosts(r, cost); err != nil {
		return nil, err
	}
	if err := e.dir.WriteJSON(r, "report.json"); err != nil {
		return nil, err
	}
	e.event(stage.Event{Kind: stage.Finished, Stage: stage.Evaluate, Seconds: cost.Seconds})
	return r, nil
}

func (e *Experiment) newReport() *Report {
	return &Report{
		Dataset: e.cfg.Data.Dataset, Dir: e.dir.Path(), Seed: e.cfg.Seed,
		NTrain: e.train.Len(), NVal: e.val.Len(), Clusters: e.cfg.Scan.NumClusters,
		Classes: len(e.sets.Val.Classes), Engine: e.engine.Name(), Devices: e.cfg.Devices,
		Confidence: map[string]Confidence{}, Probes: []Probe{}, Notes: []string{}, Figures: []string{},
	}
}

// assessAll fills in the scores of k-means and of each stage and returns the
// last one.
func (e *Experiment) assessAll(ctx context.Context, r *Report, enc *Encoder, stages []*Clusters, cost *stage.Cost) (*Assessment, error) {
	last, err := e.KMeans(ctx, enc)
	if err != nil {
		return nil, err
	}
	r.KMeans, r.Chance, r.Unscored, r.ClusterSizes = last.Scores, last.Chance(), last.Unscored, last.Sizes
	if r.Unscored != "" {
		r.note("%s (validation images); look at the figures", r.Unscored)
	}
	for _, c := range stages {
		if last.Stage == c.stage { // self-labeling was skipped: scan comes twice
			continue
		}
		if last, err = e.assess(ctx, c, cost); err != nil {
			return nil, err
		}
		r.ClusterSizes, r.Confidence[string(c.stage)] = last.Sizes, *last.Confidence
		if dead := score.Dead(last.Sizes); len(dead) > 0 {
			r.note("after %s no validation image is in cluster %s", c.stage, sizes(dead))
		}
		if c.stage == stage.SelfLabel {
			r.SelfLabel = last.Scores
		} else {
			r.Scan = last.Scores
		}
	}
	return last, nil
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

func (e *Experiment) addNeighborAccuracy(r *Report, nbrs *Neighbors) {
	if accuracy, chance, ok := e.ValNeighborAccuracy(nbrs, nbrs.ValK); ok {
		r.ValNeighborAccuracy, r.ValNeighborChance = map[string]float64{strconv.Itoa(nbrs.ValK): accuracy}, chance
	}
	if r.NeighborsUnscored = e.TrainSilent(); r.NeighborsUnscored != "" {
		if r.Unscored == "" {
			r.note("no accuracy of neighbors: %s (training images)", r.NeighborsUnscored)
		}
		return
	}
	r.NeighborAccuracy = map[string]float64{}
	for _, k := range []int{1, 5, 10, 20, 50} {
		if accuracy, chance, ok := e.NeighborAccuracy(nbrs, k); ok {
			r.NeighborAccuracy[strconv.Itoa(k)], r.NeighborChance = accuracy, chance
		}
	}
}

func (e *Experiment) addKNN(ctx context.Context, r *Report, enc *Encoder) error {
	accuracy, silent, err := e.KNN(ctx, enc)
	if err == nil && silent == "" {
		r.KNN = &accuracy
	}
	return err
}

// addProbes probes with some shares of the labels. A probe that fails is a
// note: the rest of the report does not wait for it.
func (e *Experiment) addProbes(ctx context.Context, r *Report, enc *Encoder, cost *stage.Cost) error {
	if r.Unprobed = e.unprobed(); r.Unprobed != "" {
		if r.Unscored == "" {
			r.note("%s", r.Unprobed)
		}
		return nil
	}
	probes, err := e.probe(ctx, enc, cost, probeShares...)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.Unprobed = fmt.Sprintf("no linear probe: %v", err)
		r.note("%s", r.Unprobed)
	default:
		r.Probes = probes
	}
	return nil
}

// NeighborAccuracy is the share of the first k neighbors of each training image
// that have the image's own label, beside that of random images. ok is false
// for a k above nbrs.K, and where labels are missing or all the same: those
// would make any neighbors perfect.
func (e *Experiment) NeighborAccuracy(nbrs *Neighbors, k int) (accuracy, chance float64, ok bool) {
	return neighborAccuracy(nbrs.Train, nbrs.K, e.sets.Train.Labels, k)
}

// ValNeighborAccuracy is NeighborAccuracy of the validation images.
func (e *Experiment) ValNeighborAccuracy(nbrs *Neighbors, k int) (accuracy, chance float64, ok bool) {
	return neighborAccuracy(nbrs.Val, nbrs.ValK, e.sets.Val.Labels, k)
}

// TrainSilent says why the labels of the training images have nothing to
// compare with, such as "labels are constant: nothing to compare with"; "" where
// they have.
func (e *Experiment) TrainSilent() string { return score.Silent(e.sets.Train.Labels) }

// ValSilent is TrainSilent of the validation images.
func (e *Experiment) ValSilent() string { return score.Silent(e.sets.Val.Labels) }

func neighborAccuracy(nearest []int32, most int, labels []int, k int) (accuracy, chance float64, ok bool) {
	if k < 1 || k > most || !score.Informative(labels) {
		return 0, 0, false
	}
	accuracy, _, err := score.NeighborAccuracy(slices.Collect(slices.Chunk(nearest, most)), labels, k)
	return accuracy, score.NeighborChance(labels), err == nil
}

// addCosts adds up what the stages took, in all the runs that they needed.
func (e *Experiment) addCosts(r *Report, evaluate stage.Cost) error {
	r.Seconds = map[string]float64{}
	add := func(s stage.Stage, c stage.Cost) {
		r.Seconds[string(s)] = c.Seconds - c.CompileSeconds
		r.Seconds["compile"] += c.CompileSeconds
		r.CPUSeconds += c.CPUSeconds - c.CompileCPUSeconds
		r.CompileCPUSeconds += c.CompileCPUSeconds
	}
	for _, s := range stage.Kept() {
		done, err := e.dir.Outcome(s)
		if err != nil {
			return err
		}
		if done != nil {
			add(s, done.Cost)
		}
		if done != nil && s == stage.Scan {
			r.ValLoss = done.Facts["val_loss"]
		}
	}
	add("evaluate", evaluate)
	r.PeakRSSBytes = usage.PeakMemory()
	return nil
}

func sortedNumbers(m map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
}
