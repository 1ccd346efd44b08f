package report

import (
	"context"
	"fmt"

	"scango/internal/usage"
	"scango/scanlib/assess"
	"scango/scanlib/memory"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// AddChance adds the row of clusters drawn at random.
func (r *Report) AddChance(s *assess.Scores) {
	r.Rows = append(r.Rows, Row{Title: "chance", Scores: s})
}

// AddClusters adds the row of a stage's clusters, and a note about those that
// are empty.
func (r *Report) AddClusters(c *assess.Clustering) {
	r.ClusterSizes = c.Sizes
	r.addStage(c.Stage, c.Scores, c.Confidence)
	if empty := c.Empty(); c.Stage != stage.KMeans && len(empty) > 0 {
		r.Note("after %s no validation image is in cluster %s", c.Stage, numbers(empty))
	}
}

func (r *Report) addStage(s stage.Stage, scores *assess.Scores, confidence *assess.Confidence) {
	if scores == nil && confidence == nil { // k-means without labels has nothing to report
		return
	}
	r.Rows = append(r.Rows, Row{Title: Title(s), Stage: s, Scores: scores, Confidence: confidence, Seconds: r.Seconds[string(s)]})
}

// Title returns the title of a stage's clusters in tables.
func Title(s stage.Stage) string {
	if s == stage.KMeans {
		return s.Title() + " on pretext features"
	}
	return s.Title()
}

// AddProbe adds the row of a linear classifier.
func (r *Report) AddProbe(p assess.Probe) {
	r.Rows = append(r.Rows, Row{Title: p.String(), Scores: &p.Scores, Probe: &p})
}

// probeShares are the shares of the labels that a report probes with.
var probeShares = []float64{0.01, 0.1}

// AddProbes adds linear probes with some shares of the labels. If one fails, it
// adds a note instead of failing the report.
func (r *Report) AddProbes(ctx context.Context, p assess.Prober) error {
	if r.Unprobed = p.Silent(); r.Unprobed != "" {
		if r.Unscored == "" {
			r.Note("%s", r.Unprobed)
		}
		return nil
	}
	probes, err := p.Probe(ctx, probeShares...)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.Unprobed = fmt.Sprintf("no linear probe: %v", err)
		r.Note("%s", r.Unprobed)
	}
	for _, one := range probes {
		r.AddProbe(one)
	}
	return nil
}

// AddNeighbors adds the accuracy of neighbors.
func (r *Report) AddNeighbors(nbrs *memory.Neighbors, train, val assess.Labels) {
	if accuracy, chance, ok := assess.NeighborAccuracy(nbrs.Val, nbrs.ValK, val, nbrs.ValK); ok {
		r.ValNeighbors = NeighborScores{Accuracy: map[int]float64{nbrs.ValK: accuracy}, Chance: chance}
	}
	r.Neighbors.Unscored = train.Silent()
	if r.Neighbors.Unscored != "" {
		if r.Unscored == "" {
			r.Note("no accuracy of neighbors: %s (training images)", r.Neighbors.Unscored)
		}
		return
	}
	r.Neighbors.Accuracy = map[int]float64{}
	for _, k := range []int{1, 5, 10, 20, 50} {
		if accuracy, chance, ok := assess.NeighborAccuracy(nbrs.Train, nbrs.K, train, k); ok {
			r.Neighbors.Accuracy[k], r.Neighbors.Chance = accuracy, chance
		}
	}
}

// AddCosts adds the costs of the stages of a run directory, over all the runs
// that they needed, and of the evaluation.
func (r *Report) AddCosts(d *rundir.Dir, evaluate stage.Cost) error {
	r.Seconds = map[string]float64{}
	add := func(s stage.Stage, c stage.Cost) {
		r.Seconds[string(s)] = c.Seconds - c.CompileSeconds
		r.Seconds["compile"] += c.CompileSeconds
		r.CPUSeconds += c.CPUSeconds - c.CompileCPUSeconds
		r.CompileCPUSeconds += c.CompileCPUSeconds
	}
	for _, s := range stage.Kept() {
		done, err := d.Outcome(s)
		if err != nil {
			return err
		}
		if done == nil {
			continue
		}
		add(s, done.Cost)
		if s == stage.Scan {
			r.ValLoss = done.Facts["val_loss"]
		}
	}
	add(stage.Evaluate, evaluate)
	r.PeakRSSBytes = usage.PeakMemory()
	for i := range r.Rows {
		r.Rows[i].Seconds = r.Seconds[string(r.Rows[i].Stage)]
	}
	return nil
}
