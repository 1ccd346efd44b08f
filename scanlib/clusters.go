package scanlib

import (
	"context"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Prediction is the cluster of one image.
type Prediction = network.Prediction

// Clusters is the result of SCAN or self-labeling: a network that assigns
// images to clusters. It is not safe for concurrent use.
type Clusters struct {
	Config *config.Config // that the clusters were made with; it must not be changed
	Stage  Stage          // that made them: stage.Scan or stage.SelfLabel
	Epoch  int            // whose weights these are, from 1

	Warning string // of LoadClusters: what to know of the directory; or ""

	runtime network.Runtime
	net     network.Network
	batch   int // images at a time
	weights rundir.Arrays
	program *network.Extractor // compiled by the first prediction
}

// clustersOf returns the clusters of a stage of e. They are closed with e.
func clustersOf(e *Experiment, done *rundir.Outcome, w rundir.Arrays) *Clusters {
	batch := min(network.MaxBatch, e.setup.Train.Len())
	c := &Clusters{Config: e.Config, Stage: done.Stage, Epoch: int(done.Facts["epoch"]),
		runtime: e.setup.Runtime, net: e.setup.Net.OneHead(), batch: batch, weights: w}
	e.clusters = append(e.clusters, c)
	return c
}

// Finished loads the clusters of the finished stages up to last, SCAN's first.
func (e *Experiment) Finished(last Stage) ([]*Clusters, error) {
	var out []*Clusters
	for _, s := range stage.Clustering() {
		done, w, err := load(e, s, checkClusters(e))
		if err != nil {
			return nil, err
		}
		if done != nil {
			out = append(out, clustersOf(e, done, w))
		}
		if s == last {
			break
		}
	}
	return out, nil
}

// loadedBatch is the batch size of loaded clusters, which usually assign a few
// images at a time.
const loadedBatch = 32

// LoadClusters loads the clusters of the last finished stage in a run
// directory, to assign other images. It needs neither the run's images nor its
// lock. It fails with rundir.NotARunDirectory, rundir.NotAsked or
// rundir.Unfinished.
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
	for _, s := range []Stage{stage.SelfLabel, stage.Scan} {
		done, w, err := d.Load(s, "")
		if err != nil {
			return nil, err
		}
		if done != nil {
			net := network.New(cfg)
			if err := net.CheckClusters(eng, w); err != nil {
				return nil, d.DamagedModel(s, err)
			}
			runtime := network.Runtime{Engine: eng, Devices: cfg.Devices}
			c := &Clusters{Config: cfg, Stage: s, Epoch: int(done.Facts["epoch"]),
				runtime: runtime, net: net.OneHead(), batch: loadedBatch, weights: w}
			c.Warning = d.UnsealedWarning()
			return c, nil
		}
	}
	if !cfg.Has(stage.Scan) {
		return nil, &rundir.NotAsked{Dir: dir, Stage: stage.Scan, Until: cfg.Until}
	}
	return nil, &rundir.Unfinished{Dir: dir, Stage: stage.Scan}
}

// Close frees the compiled program. Clusters of an experiment are closed with
// it.
func (c *Clusters) Close() {
	if c.program != nil {
		c.program.Close()
		c.program = nil
	}
}

// Predict assigns images to clusters. They must have the image size of the run.
func (c *Clusters) Predict(ctx context.Context, images pack.Images) ([]Prediction, error) {
	return c.predict(ctx, images, &stage.Cost{})
}

// predict is Predict, and adds the compile time to cost. The program is
// compiled once and kept in c.
func (c *Clusters) predict(ctx context.Context, images pack.Images, cost *stage.Cost) ([]Prediction, error) {
	if images.Len() == 0 {
		return nil, nil
	}
	if c.program == nil {
		store, err := network.NewStore(c.weights)
		if err != nil {
			return nil, err
		}
		program := network.Program{Stage: stage.Predict, Batch: c.batch, Cost: cost, Outputs: c.net.Assignments}
		if c.program, err = c.net.Extract(c.runtime, store, program); err != nil {
			return nil, err
		}
	}
	out, err := c.program.Run(ctx, images, c.runtime.Progress(stage.Predict, "", images.Len()))
	if err != nil {
		return nil, err
	}
	return network.Predictions(images.Names, out[0]), nil
}

// FilePredictions are the clusters of image files.
type FilePredictions struct {
	Predictions []Prediction // Name is the file's path
	Skipped     []data.Skip  // what could not be read
}

// SkipLines says what could not be read and why, in few lines.
func (p *FilePredictions) SkipLines() []string { return data.SkipLines(p.Skipped) }

// PredictFiles assigns image files, and all images below directories, to
// clusters. Files that can't be read are skipped; it fails if no image is left.
func (c *Clusters) PredictFiles(ctx context.Context, paths []string) (*FilePredictions, error) {
	cfg := c.Config.Data
	images, err := data.OpenFiles(ctx, paths, data.Options{Size: cfg.Size, Resize: data.Resize(cfg.Resize)})
	if err != nil {
		return nil, err
	}
	defer images.Close()
	p, err := c.Predict(ctx, images.Images)
	if err != nil {
		return nil, err
	}
	return &FilePredictions{Predictions: p, Skipped: images.Skipped}, nil
}
