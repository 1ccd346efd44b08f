package scanlib

import (
	"context"
	"errors"
	"fmt"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
	"scango/scanlib/train"
)

// Stage names a part of a run, and Event reports how one goes; see package
// stage.
type (
	Stage = stage.Stage
	Event = stage.Event
)

// Options are what an experiment needs in addition to its configuration.
type Options struct {
	Engine  *engine.Engine // where it runs; the caller closes it
	Event   func(Event)    // receives the progress of the run, from one goroutine at a time; may be nil
	Version string         // written into the run directory, such as the module's

	// From are other run directories, whose results are reused for stages that
	// would only repeat them.
	From []string
}

// Experiment is one run of the method in a directory of its own, which holds
// its configuration, what each stage made, and its figures. A directory is
// continued by opening it again.
type Experiment struct {
	Config  *config.Config // resolved; it must not be changed
	Data    *data.Dataset
	Dir     *rundir.Dir
	Figures report.Figures

	setup    train.Setup
	sources  []feed.Source
	clusters []*Clusters // made so far, whose programs live as long as the experiment
	warned   bool        // of files without a checksum
}

// Open starts a run over a data set in dir, or continues the one that is there.
// Any number of runs may share a data set, one after the other or at once; it
// stays the caller's, to close after the last of them.
//
// It fails with rundir.OtherConfig or rundir.OtherImages where the directory
// was made with another configuration or from other images, and with
// rundir.InUse where another process has it.
func Open(ctx context.Context, dir string, cfg *config.Config, ds *data.Dataset, o Options) (*Experiment, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := rundir.Open(dir)
	if err != nil {
		return nil, err
	}
	resolved := *cfg
	e := &Experiment{Config: &resolved, Data: ds, Dir: d}
	if err := open(ctx, e, o); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// Check returns the error with which Open would refuse a configuration in dir,
// without opening any images.
func Check(dir string, cfg *config.Config) error {
	if err := cfg.Validate(); err != nil {
		return err
	}
	return rundir.At(dir).Check(cfg)
}

func open(ctx context.Context, e *Experiment, o Options) error {
	there, err := e.Dir.Config()
	if err != nil {
		return err
	}
	cfg := e.Config
	if cfg.Devices == 0 {
		cfg.Devices = chooseDevices(o.Engine, cfg, there)
	}
	if err := e.Dir.Check(cfg); err != nil {
		return err
	}
	e.setup = train.Setup{
		Runtime: network.Runtime{Engine: o.Engine, Devices: cfg.Devices, Notify: o.Event},
		Net:     network.New(cfg), Dir: e.Dir, Seed: cfg.Seed,
		Train: e.Data.Train.Images, Val: e.Data.Val.Images, More: e.Data.Pretext(),
	}
	e.Figures = report.Figures{Dir: e.Dir, Data: e.Data, Name: cfg.Name, Kind: cfg.Data.Dataset, Seed: cfg.Seed}
	if err := checkImages(cfg, e.setup); err != nil {
		return err
	}
	if err := e.Dir.Claim(cfg, manifest(e.Data, o.Version)); err != nil {
		return err
	}
	warnUnsealed(e)
	if err := e.Dir.TakeOver(o.From, cfg, ImagesOf(e.Data)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return openSources(e)
}

// Close frees device memory and unlocks the directory, which keeps all results.
// The data set stays open.
func (e *Experiment) Close() error {
	for _, c := range e.clusters {
		c.Close()
	}
	for _, s := range e.sources {
		s.Close()
	}
	return e.Dir.Close()
}

// manifest records the images and the versions that a run is made from.
func manifest(ds *data.Dataset, version string) rundir.Manifest {
	m := rundir.Manifest{Version: version, Images: ImagesOf(ds), NumTrain: ds.Train.Len(), NumVal: ds.Val.Len()}
	for _, module := range engine.Modules() {
		m.Modules = append(m.Modules, rundir.Module(module))
	}
	return m
}

// residentLimit is the largest set, in bytes of pixels, that "auto" keeps on
// the devices as a whole.
const residentLimit = 2 << 30

// openSources opens the sources of pixels for training steps.
func openSources(e *Experiment) (err error) {
	s := &e.setup
	if s.Source, err = newSource(e, s.Train); err != nil {
		return err
	}
	s.MoreSource = s.Source
	if s.More.Hash != s.Train.Hash {
		s.MoreSource, err = newSource(e, s.More)
	}
	return err
}

// newSource returns a source that is closed with e.
func newSource(e *Experiment, images pack.Images) (source feed.Source, err error) {
	resident, r := e.Config.Data.Resident, e.setup.Runtime
	if resident == "stream" || resident == "auto" && images.Size() > residentLimit {
		source = feed.NewStream(images, r.Devices)
	} else if source, err = feed.NewResident(r.Engine, images, r.Devices); err != nil {
		return nil, err
	}
	e.sources = append(e.sources, source)
	return source, nil
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

// checkImages refuses a set of identical images, which would get perfect scores
// without meaning, and settings that do not fit the number of images.
func checkImages(cfg *config.Config, s train.Setup) error {
	n := s.Train.Len()
	var faults []error
	check := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	for _, b := range []struct {
		stage   stage.Stage
		n, size int
	}{
		{stage.Pretext, s.More.Len(), cfg.Pretext.BatchSize},
		{stage.Scan, n, cfg.Scan.BatchSize},
		{stage.SelfLabel, n, cfg.SelfLabel.BatchSize},
	} {
		if !cfg.Has(b.stage) {
			continue
		}
		check(b.size > b.n, "%s.batch_size is %d and there are %d training images: set it to %d or less", b.stage, b.size, b.n, b.n)
		check(b.size%cfg.Devices != 0, "%s.batch_size is %d, not a multiple of %d devices", b.stage, b.size, cfg.Devices)
	}
	check(cfg.Scan.NumNeighbors >= n, "scan.num_neighbors is %d and there are %d training images: set it to %d or less", cfg.Scan.NumNeighbors, n, n-1)
	check(cfg.Scan.NumClusters > n, "scan.num_classes is %d and there are %d training images", cfg.Scan.NumClusters, n)
	check(cfg.Scan.ValNeighbors >= s.Val.Len(), "scan.num_neighbors_val is %d and there are %d validation images", cfg.Scan.ValNeighbors, s.Val.Len())
	if faults == nil {
		check(!differ(s.Train), "all %d training images are the same picture: there is nothing to tell apart; give a folder with other images", n)
	}
	return errors.Join(faults...)
}

// differ reports whether at least two images differ.
func differ(images pack.Images) bool {
	first := string(images.At(0))
	for i := 1; i < images.Len(); i++ {
		if string(images.At(i)) != first {
			return true
		}
	}
	return false
}
