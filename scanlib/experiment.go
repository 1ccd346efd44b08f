package scanlib

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/pack"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Options are what an experiment needs beside its configuration.
type Options struct {
	Engine  *engine.Engine    // where it runs; the caller closes it
	Event   func(stage.Event) // told how the run goes, from one goroutine at a time; may be nil
	Version string            // written into the run directory, such as the module's

	// From are other run directories: what a stage of this run would only
	// repeat is taken from there.
	From []string
}

// Experiment is one run of the method in a directory of its own, which holds
// its configuration, what each stage made, and its figures. A directory is
// continued by opening it again.
type Experiment struct {
	cfg    *config.Config
	dir    *rundir.Dir
	engine *engine.Engine
	notify func(stage.Event)
	net    network

	sets   *data.Dataset // labels included: for reporting alone
	train  pack.Images   // what the training stages see
	val    pack.Images
	source feed.Source // of train

	pretext       pack.Images // what the pretext stage sees: train, or more
	pretextSource feed.Source // of pretext, where that is not train

	extractBatch int          // images at a time in evaluation
	programs     []*extractor // that live as long as the experiment
}

// Open starts a run over a data set in dir, or continues the one that is there.
// Any number of runs may share a data set, one after the other or at once; it
// stays the caller's, to close after the last of them.
//
// It refuses, naming the differences, a directory that was made with another
// configuration or from other images, and one that another process uses.
func Open(ctx context.Context, dir string, cfg *config.Config, ds *data.Dataset, o Options) (*Experiment, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := rundir.Open(dir)
	if err != nil {
		return nil, err
	}
	e := &Experiment{dir: d, engine: o.Engine, notify: o.Event, sets: ds}
	if err := e.open(ctx, *cfg, o); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

func (e *Experiment) open(ctx context.Context, cfg config.Config, o Options) error {
	there, err := e.dir.Config()
	if err != nil {
		return err
	}
	if cfg.Devices == 0 {
		cfg.Devices = chooseDevices(o.Engine, &cfg, there)
	}
	if err := e.dir.Check(&cfg); err != nil {
		return err
	}
	e.cfg, e.net = &cfg, newNetwork(&cfg)
	e.train, e.val, e.pretext = e.sets.Train.Images, e.sets.Val.Images, e.sets.Pretext()
	e.extractBatch = min(maxExtractBatch, e.train.Len())
	if err := e.checkSizes(); err != nil {
		return err
	}
	if err := checkDiffer(e.train); err != nil {
		return err
	}
	if err := e.dir.Claim(e.cfg, e.manifest(o.Version)); err != nil {
		return err
	}
	if err := e.dir.TakeOver(o.From, e.cfg, imagesOf(e.sets)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return e.openSources()
}

// Check refuses a configuration that Open would refuse in dir, before the images
// are opened.
func Check(dir string, cfg *config.Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	return rundir.At(dir).Check(cfg)
}

// chooseDevices shares the batch between two devices of the CPU where the
// network is wide enough to gain from it; the choice of an earlier run stays.
func chooseDevices(e *engine.Engine, cfg, there *config.Config) int {
	switch {
	case there != nil:
		return there.Devices
	case e.Devices() >= 2 && cfg.Backbone.Width >= 32:
		return 2
	default:
		return 1
	}
}

// checkSizes refuses numbers that do not fit the images before anything is
// computed.
func (e *Experiment) checkSizes() error {
	n := e.train.Len()
	var faults []string
	check := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	for _, b := range []struct {
		stage   stage.Stage
		n, size int
	}{
		{stage.Pretext, e.pretext.Len(), e.cfg.Pretext.BatchSize},
		{stage.Scan, n, e.cfg.Scan.BatchSize},
		{stage.SelfLabel, n, e.cfg.SelfLabel.BatchSize},
	} {
		if !e.cfg.Has(b.stage) {
			continue
		}
		check(b.size > b.n, "%s.batch_size is %d and there are %d training images: set it to %d or less", b.stage, b.size, b.n, b.n)
		check(b.size%e.cfg.Devices != 0, "%s.batch_size is %d, not a multiple of %d devices", b.stage, b.size, e.cfg.Devices)
	}
	check(e.cfg.Scan.NumNeighbors >= n, "scan.num_neighbors is %d and there are %d training images: set it to %d or less", e.cfg.Scan.NumNeighbors, n, n-1)
	check(e.cfg.Scan.NumClusters > n, "scan.num_classes is %d and there are %d training images", e.cfg.Scan.NumClusters, n)
	check(e.cfg.Scan.ValNeighbors >= e.val.Len(), "scan.num_neighbors_val is %d and there are %d validation images", e.cfg.Scan.ValNeighbors, e.val.Len())
	if len(faults) > 0 {
		return fmt.Errorf("%s", strings.Join(faults, "\n"))
	}
	return nil
}

// manifest says what the run is made from.
func (e *Experiment) manifest(version string) rundir.Manifest {
	m := rundir.Manifest{Version: version, Images: imagesOf(e.sets), NumTrain: e.train.Len(), NumVal: e.val.Len()}
	for _, module := range engine.Modules() {
		m.Modules = append(m.Modules, rundir.Module(module))
	}
	return m
}

// imagesHash stands for all images of the run; "" for one without any, which
// assigns others.
func (e *Experiment) imagesHash() string {
	if e.sets == nil {
		return ""
	}
	h := imagesOf(e.sets)
	sum := sha256.Sum256([]byte(h.TrainHash + h.ValHash + h.MoreHash))
	return hex.EncodeToString(sum[:16])
}

// residentLimit is the largest set, in bytes of pixels, that "auto" puts on
// the devices whole.
const residentLimit = 2 << 30

// openSources says how training steps get their pixels.
func (e *Experiment) openSources() (err error) {
	if e.source, err = e.newSource(e.train); err != nil {
		return err
	}
	if imagesOf(e.sets).MoreHash != "" {
		e.pretextSource, err = e.newSource(e.pretext)
	}
	return err
}

func (e *Experiment) newSource(images pack.Images) (feed.Source, error) {
	if e.cfg.Data.Resident == "stream" || e.cfg.Data.Resident == "auto" && images.Size() > residentLimit {
		return feed.NewStream(images, e.cfg.Devices), nil
	}
	return feed.NewResident(e.engine, images, e.cfg.Devices)
}

// Config is the resolved configuration. It must not be changed.
func (e *Experiment) Config() *config.Config { return e.cfg }

// Dir is the run directory.
func (e *Experiment) Dir() string { return e.dir.Path() }

// Close frees the devices and the directory; what was computed is in the
// directory.
func (e *Experiment) Close() error {
	for _, x := range e.programs {
		x.close()
	}
	if e.pretextSource != nil {
		e.pretextSource.Close()
	}
	if e.source != nil {
		e.source.Close()
	}
	return e.dir.Close()
}

func (e *Experiment) event(ev stage.Event) {
	if e.notify != nil {
		e.notify(ev)
	}
}

// compile compiles a step ahead of its first run, and says so.
func (e *Experiment) compile(s stage.Stage, part string, step *engine.Step, cost *stage.Cost, inputs ...engine.Input) error {
	e.event(stage.Event{Kind: stage.Compiling, Stage: s, Part: part})
	if err := step.Compile(inputs...); err != nil {
		return err
	}
	cost.CompileSeconds += step.CompileTime().Seconds()
	cost.CompileCPUSeconds += step.CompileCPU().Seconds()
	return nil
}
