package scanlib

import (
	"context"
	"slices"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// LoadClusters takes the clusters of a run directory, those of its last
// finished stage, to assign other images. It needs neither the run's images
// nor its lock.
func LoadClusters(dir string, eng *engine.Engine) (*Clusters, error) {
	d := rundir.At(dir)
	cfg, err := d.Config()
	if err != nil {
		return nil, err
	}
	if cfg == nil {
		return nil, &rundir.NotARunDirectory{Dir: dir}
	}
	if cfg.Devices > eng.Devices() {
		cfg.Devices = 1
	}
	e := &Experiment{cfg: cfg, dir: d, engine: eng, net: newNetwork(cfg), extractBatch: loadedBatch}
	for _, s := range []stage.Stage{stage.SelfLabel, stage.Scan} {
		done, w, err := e.finished(s)
		if err != nil {
			return nil, err
		}
		if done != nil {
			return &Clusters{exp: e, stage: s, weights: w, Epoch: int(done.Facts["epoch"])}, nil
		}
	}
	if !cfg.Has(stage.Scan) {
		return nil, &rundir.NotAsked{Dir: dir, Stage: stage.Scan, Until: cfg.Until}
	}
	return nil, &rundir.Unfinished{Dir: dir, Stage: stage.Scan}
}

// loadedBatch suits the few images that a person asks about.
const loadedBatch = 32

// Config is the configuration that the clusters were made with. It must not be
// changed.
func (c *Clusters) Config() *config.Config { return c.exp.cfg }

// Stage is the stage that made the clusters: scan or selflabel.
func (c *Clusters) Stage() stage.Stage { return c.stage }

// Prediction is the cluster of one image.
type Prediction struct {
	Name          string    // of the image in its set
	Cluster       int       // the most probable
	Probability   float32   // of Cluster
	Probabilities []float32 // of each cluster, [C]
}

// Top are the n most probable clusters, the most probable first.
func (p Prediction) Top(n int) []int {
	order := make([]int, len(p.Probabilities))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p.Probabilities[a] > p.Probabilities[b]:
			return -1
		case p.Probabilities[a] < p.Probabilities[b]:
			return 1
		}
		return 0
	})
	return order[:min(n, len(order))]
}

// Predict assigns images, which must have the size that the run was made with,
// to clusters.
func (c *Clusters) Predict(ctx context.Context, images pack.Images) ([]Prediction, error) {
	return c.predict(ctx, images, &stage.Cost{})
}

// predict is Predict, with the time to compile added to cost.
func (c *Clusters) predict(ctx context.Context, images pack.Images, cost *stage.Cost) ([]Prediction, error) {
	if images.Len() == 0 {
		return nil, nil
	}
	p, err := c.probabilities(ctx, images, cost)
	if err != nil {
		return nil, err
	}
	n := len(p) / images.Len()
	out := make([]Prediction, images.Len())
	for i := range out {
		row := p[i*n : (i+1)*n]
		best := argmax(row)
		out[i] = Prediction{Name: images.Names[i], Cluster: best, Probability: row[best], Probabilities: row}
	}
	return out, nil
}

// probabilities are soft assignments, row-major [N, C]. The program that
// computes them is compiled once and stays with c.
func (c *Clusters) probabilities(ctx context.Context, images pack.Images, cost *stage.Cost) ([]float32, error) {
	if c.program == nil {
		store, err := newStore(c.weights)
		if err != nil {
			return nil, err
		}
		x, err := c.exp.newExtractor(stage.Predict, "", store, cost, c.exp.probabilities(c.exp.net.oneHead()))
		if err != nil {
			return nil, err
		}
		c.program, c.exp.programs = x, append(c.exp.programs, x)
	}
	out, err := c.program.run(ctx, images, c.exp.progress(stage.Predict, "", images.Len()))
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
