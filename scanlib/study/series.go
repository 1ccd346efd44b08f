package study

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// member is one run of a series, in a directory of its own.
type member struct {
	name string // of its directory, below that of the series
	cfg  *config.Config
}

// series runs configurations one after the other. Each reuses stages of the
// others that it would only repeat; finished runs are loaded.
type series struct {
	dir     string
	members []member
	o       scanlib.Options
	base    opened // the caller's, if it gave one
	last    opened // opened here, for the member under way
}

// opened is a data set and what it depends on.
type opened struct {
	key string
	set *data.Dataset
}

// imagesKey returns a text that depends on every key that the data set depends
// on.
func imagesKey(cfg *config.Config) string {
	d := cfg.Data
	d.Mean, d.Std, d.CropSize, d.Resident = [3]float64{}, [3]float64{}, 0, ""
	return fmt.Sprintf("%+v, seed %d", d, cfg.Seed)
}

// images returns the images of a member: the caller's, if its configuration
// names the same ones.
func (s *series) images(ctx context.Context, cfg *config.Config) (*data.Dataset, error) {
	key := imagesKey(cfg)
	for _, known := range []opened{s.base, s.last} {
		if known.set != nil && known.key == key {
			return known.set, nil
		}
	}
	s.close()
	set, err := scanlib.OpenDataset(ctx, cfg, s.o.Event)
	if err != nil {
		return nil, err
	}
	s.last = opened{key, set}
	return set, nil
}

func (s *series) close() {
	if s.last.set != nil {
		s.last.set.Close()
	}
	s.last = opened{}
}

func (s *series) path(m member) string { return filepath.Join(s.dir, m.name) }

// run calls ended with the outcome of each member: a report, or an error. An
// error that ended returns, or the end of ctx, ends the series.
func (s *series) run(ctx context.Context, ended func(m member, r *report.Report, err error) error) error {
	defer s.close()
	for _, m := range s.members {
		s.o.From = append(s.o.From, s.path(m))
	}
	pace := 0.0 // seconds that the run before took
	for i, m := range s.members {
		r, err := s.finished(ctx, m)
		if r == nil && err == nil {
			s.event(stage.Event{Kind: stage.Next, Run: m.name, Seed: m.cfg.Seed, Done: i, Total: len(s.members), Unit: "runs",
				Seconds: pace * float64(len(s.members)-i)})
			start := time.Now()
			if r, err = s.train(ctx, m); err == nil {
				pace = time.Since(start).Seconds()
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := ended(m, r, err); err != nil {
			return err
		}
	}
	return nil
}

func (s *series) event(ev stage.Event) {
	if s.o.Event != nil {
		s.o.Event(ev)
	}
}

func (s *series) train(ctx context.Context, m member) (*report.Report, error) {
	o := s.o
	o.Event = func(ev stage.Event) {
		ev.Run, ev.Seed = m.name, m.cfg.Seed
		s.event(ev)
	}
	set, err := s.images(ctx, m.cfg)
	if err != nil {
		return nil, err
	}
	e, err := scanlib.Open(ctx, s.path(m), m.cfg, set, o)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return e.Run(ctx)
}

// finished returns the report of a member that has ended; nil of one that has
// not. It fails as Open does, for another configuration or other images.
func (s *series) finished(ctx context.Context, m member) (*report.Report, error) {
	d := rundir.At(s.path(m))
	there, err := d.Config()
	if there == nil || err != nil {
		return nil, err
	}
	cfg := *m.cfg
	if cfg.Devices == 0 {
		cfg.Devices = there.Devices
	}
	r := &report.Report{}
	if ok, err := d.ReadJSON(r, report.File); !ok || err != nil || there.Hash() != cfg.Hash() || !whole(r, &cfg) {
		return nil, err
	}
	r.Dir = d.Path()
	made, ok, err := d.Manifest()
	if !ok || err != nil {
		return nil, err
	}
	if images, err := s.images(ctx, &cfg); err != nil || scanlib.ImagesOf(images) != made.Images {
		return nil, err
	}
	s.event(stage.Event{Kind: stage.Loaded, Run: m.name, Seed: m.cfg.Seed, Seconds: r.Total()})
	return r, nil
}

// whole reports whether a report covers all stages.
func whole(r *report.Report, cfg *config.Config) bool {
	for _, s := range stage.Clustering() {
		if cfg.Has(s) && r.Row(s) == nil {
			return false
		}
	}
	return true
}
