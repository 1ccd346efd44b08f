package scanlib

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"scango/scanlib/memory"
	"scango/scanlib/score"
)

// Run runs every stage that is not done yet and evaluates the result.
func (e *Experiment) Run(ctx context.Context) (*Report, error) {
	enc, err := e.Pretext(ctx)
	if err != nil {
		return nil, err
	}
	nbrs, err := e.Neighbors(ctx, enc)
	if err != nil {
		return nil, err
	}
	scan, err := e.Scan(ctx, enc, nbrs)
	if err != nil {
		return nil, err
	}
	self, err := e.SelfLabel(ctx, scan)
	if err != nil {
		return nil, err
	}
	return e.Evaluate(ctx, enc, nbrs, scan, self)
}

// Evaluate compares the outcome of each stage with the labels of the
// validation images, where there are some, draws the figures and writes
// report.json. Labels are read here and nowhere else.
func (e *Experiment) Evaluate(ctx context.Context, enc *Encoder, nbrs *Neighbors, stages ...*Clusters) (*Report, error) {
	e.event(Event{Kind: Started, Stage: "evaluate"})
	watch := startWatch()
	r := e.newReport()
	kmeans, err := e.kmeans(ctx, enc)
	if err != nil {
		return nil, stageError(ctx, "evaluate", err)
	}
	ev := &evaluation{e: e, r: r, nbrs: nbrs, clusters: e.cfg.Scan.NumClusters}
	ev.begin(kmeans)
	for _, c := range stages {
		if err := ev.stage(ctx, c, &watch.Cost); err != nil {
			return nil, stageError(ctx, "evaluate", err)
		}
	}
	if err := ev.draw(); err != nil {
		return nil, stageError(ctx, "evaluate", err)
	}
	if err := e.addCosts(r, watch.stop()); err != nil {
		return nil, err
	}
	if err := e.dir.writeJSON(r, "report.json"); err != nil {
		return nil, err
	}
	e.event(Event{Kind: Finished, Stage: "evaluate", Seconds: watch.Seconds})
	return r, nil
}

func (e *Experiment) newReport() *Report {
	return &Report{
		Dataset: e.cfg.Data.Dataset, Dir: e.dir.path, Seed: e.cfg.Seed,
		NTrain: e.train.Len(), NVal: e.val.Len(), Clusters: e.cfg.Scan.NumClusters,
		Classes: len(e.sets.val.Classes), Engine: e.engine.Name(), Devices: e.cfg.Devices,
		NeighborAccuracy: map[string]float64{}, Notes: []string{}, Figures: []string{},
	}
}

// kmeansRestarts is how many k-means runs the baseline takes the best of, by
// inertia.
const kmeansRestarts = 10

// kmeans clusters the validation images by the nearest of the centroids of the
// training features: what the pretext task alone is worth.
func (e *Experiment) kmeans(ctx context.Context, enc *Encoder) ([]int, error) {
	watch := startWatch()
	done, w, err := e.finished("kmeans")
	if err != nil {
		return nil, err
	}
	if done == nil {
		e.event(Event{Kind: Started, Stage: "kmeans"})
		k := e.cfg.Scan.NumClusters
		_, centroids, err := memory.KMeans(ctx, enc.Train, e.train.Len(), enc.Dim, k, stageSeed(e.cfg.Seed, "kmeans"), kmeansRestarts)
		if err != nil {
			return nil, err
		}
		w = weights{"centroids": {[]int{k, enc.Dim}, centroids}}
		if err := e.finish("kmeans", w, watch.stop(), nil); err != nil {
			return nil, err
		}
	}
	return memory.Assign(enc.Val, w["centroids"].values, e.val.Len(), enc.Dim), nil
}

// evaluation collects a report. Its labels are those of the validation images.
type evaluation struct {
	e        *Experiment
	r        *Report
	nbrs     *Neighbors
	clusters int
	labels   []int // nil where they say nothing
	last     []Prediction
	table    *score.Table // of last
}

func (ev *evaluation) begin(kmeans []int) {
	val, train := ev.e.sets.val, ev.e.sets.train
	switch {
	case val.Labels == nil:
		ev.note("the validation images have no labels: no scores, look at the figures")
		return
	case !score.Informative(val.Labels):
		ev.note("all labels of the validation images are one class: scores would say nothing and are left out")
		return
	}
	ev.labels = val.Labels
	ev.r.KMeans = ev.score(kmeans)
	if t, err := ev.count(kmeans); err == nil {
		chance := t.Chance()
		ev.r.Chance = &Scores{chance.ACC, chance.NMI, chance.ARI}
	}
	if train.Labels == nil || !score.Informative(train.Labels) {
		return
	}
	ev.r.NeighborChance = score.NeighborChance(train.Labels)
	rows := slices.Collect(slices.Chunk(ev.nbrs.Train, ev.nbrs.K))
	for _, k := range []int{1, 5, 10, 20, 50} {
		if k > ev.nbrs.K {
			break
		}
		if accuracy, _, err := score.NeighborAccuracy(rows, train.Labels, k); err == nil {
			ev.r.NeighborAccuracy[strconv.Itoa(k)] = accuracy
		}
	}
}

func (ev *evaluation) note(format string, args ...any) {
	ev.r.Notes = append(ev.r.Notes, fmt.Sprintf(format, args...))
}

func (ev *evaluation) count(clusters []int) (*score.Table, error) {
	return score.Count(clusters, ev.labels, ev.clusters, len(ev.e.sets.val.Classes))
}

func (ev *evaluation) score(clusters []int) *Scores {
	report, err := score.Evaluate(clusters, ev.labels, ev.clusters, len(ev.e.sets.val.Classes))
	if err != nil {
		ev.note("no scores: %v", err)
		return nil
	}
	return &Scores{report.ACC, report.NMI, report.ARI}
}

// stage predicts and scores the clusters of one stage.
func (ev *evaluation) stage(ctx context.Context, c *Clusters, cost *Cost) error {
	if c.stage == "scan" && ev.last != nil {
		return nil // self-labeling was skipped: scan comes twice
	}
	p, err := c.predict(ctx, ev.e.val, cost)
	if err != nil {
		return err
	}
	ev.last = p
	assigned := make([]int, len(p))
	for i := range p {
		assigned[i] = p[i].Cluster
	}
	if ev.r.ClusterSizes, err = score.Sizes(assigned, ev.clusters); err != nil {
		return err
	}
	for _, dead := range score.Dead(ev.r.ClusterSizes) {
		ev.note("after %s no validation image is in cluster %d", c.stage, dead)
	}
	if ev.labels == nil {
		return nil
	}
	if ev.table, err = ev.count(assigned); err != nil {
		return err
	}
	if c.stage == "selflabel" {
		ev.r.SelfLabel = ev.score(assigned)
	} else {
		ev.r.Scan = ev.score(assigned)
	}
	return nil
}

// addCosts adds up what the stages took, in all the runs that they needed.
func (e *Experiment) addCosts(r *Report, evaluate Cost) error {
	r.Seconds = map[string]float64{}
	add := func(stage string, c Cost) {
		r.Seconds[stage] = c.Seconds - c.CompileSeconds
		r.Seconds["compile"] += c.CompileSeconds
		r.CPUSeconds += c.CPUSeconds - c.CompileCPUSeconds
		r.CompileCPUSeconds += c.CompileCPUSeconds
	}
	for _, stage := range []string{"pretext", "neighbors", "kmeans", "scan", "selflabel"} {
		var done outcome
		if ok, err := e.dir.readJSON(&done, stage, "done.json"); err != nil {
			return err
		} else if ok {
			add(stage, done.Cost)
		}
	}
	add("evaluate", evaluate)
	r.PeakRSSBytes = cpuUsage().peakRSS
	return nil
}

func sortedNumbers(m map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
}
