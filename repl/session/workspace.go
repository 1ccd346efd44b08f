package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"sync"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

// workspace is what values of a session share: the engine, the open run
// directories, and whose turn it is on the devices.
type workspace struct {
	session *Session

	mu     sync.Mutex // of all below
	engine *engine.Engine
	runs   map[string]*run    // open, by directory
	sets   []*scanlib.Dataset // open, shared by runs
	jobs   []*job
	busy   string        // what the devices do; "" for nothing
	free   chan struct{} // closed when they are free again
}

// run is an open run directory. Stages tell their events to whoever uses the
// devices.
type run struct {
	*scanlib.Experiment
	set    *scanlib.Dataset
	mu     sync.Mutex
	listen func(stage.Event)
}

func (r *run) event(ev stage.Event) {
	r.mu.Lock()
	listen := r.listen
	r.mu.Unlock()
	if listen != nil {
		listen(ev)
	}
}

// hear sends the events of a run to listen until the function returned is
// called.
func (r *run) hear(listen func(stage.Event)) (stop func()) {
	set := func(f func(stage.Event)) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.listen = f
	}
	set(listen)
	return func() { set(nil) }
}

// openEngine opens the engine at the first call.
func (w *workspace) openEngine() (*engine.Engine, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.engine != nil {
		return w.engine, nil
	}
	var err error
	w.engine, err = w.session.o.Engine()
	return w.engine, err
}

// acquire waits until the devices are free and takes them for what; waiting is
// told of what they do, once, if they are not.
func (w *workspace) acquire(ctx context.Context, what string, waiting func(busy string)) (release func(), err error) {
	for told := false; ; told = true {
		w.mu.Lock()
		if w.busy == "" {
			w.busy, w.free = what, make(chan struct{})
			w.mu.Unlock()
			return w.release, nil
		}
		busy, free := w.busy, w.free
		w.mu.Unlock()
		if !told {
			waiting(busy)
		}
		select {
		case <-free:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (w *workspace) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy = ""
	close(w.free)
}

// unsafe are the characters that a directory's name goes without.
var unsafe = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// openDataset opens images, which stay open as long as the session.
func (w *workspace) openDataset(ctx context.Context, cfg *config.Config, listen func(stage.Event)) (*scanlib.Dataset, error) {
	set, err := scanlib.OpenDataset(ctx, cfg, listen)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sets = append(w.sets, set)
	return set, nil
}

// open opens the run directory of a configuration over set, which may take over
// stages of others. The caller holds the devices.
func (w *workspace) open(ctx context.Context, cfg *config.Config, set *scanlib.Dataset, from ...string) (*run, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	name := unsafe.ReplaceAllString(cfg.Name, "-") + "-" + cfg.Hash()[:8]
	return w.openIn(ctx, filepath.Join(w.session.o.Dir, name), cfg, set, from...)
}

// known is the run of a directory that is open already, or nil.
func (w *workspace) known(dir string) *run {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.runs[dir]
}

func (w *workspace) openIn(ctx context.Context, dir string, cfg *config.Config, set *scanlib.Dataset, from ...string) (*run, error) {
	if r := w.known(dir); r != nil {
		return r, nil
	}
	eng, err := w.openEngine()
	if err != nil {
		return nil, err
	}
	r := &run{set: set}
	r.Experiment, err = scanlib.Open(ctx, dir, cfg, set, scanlib.Options{
		Engine: eng, Event: r.event, Version: w.session.o.Version, From: from,
	})
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs == nil {
		w.runs = map[string]*run{}
	}
	w.runs[dir] = r
	return r, nil
}

// reopen opens a run directory with the images that its configuration names.
func (w *workspace) reopen(ctx context.Context, dir string, cfg *config.Config, listen func(stage.Event)) (*run, error) {
	if r := w.known(dir); r != nil {
		return r, nil
	}
	if err := scanlib.Check(dir, cfg); err != nil {
		return nil, err
	}
	set, err := w.openDataset(ctx, cfg, listen)
	if err != nil {
		return nil, err
	}
	return w.openIn(ctx, dir, cfg, set)
}

// close stops the jobs and frees everything.
func (w *workspace) close() error {
	w.mu.Lock()
	jobs := w.jobs
	w.mu.Unlock()
	for _, j := range jobs {
		j.cancel()
	}
	for _, j := range jobs {
		<-j.done
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for dir, r := range w.runs {
		if err := r.Close(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", dir, err))
		}
	}
	w.runs = nil
	for _, set := range w.sets {
		set.Close()
	}
	w.sets = nil
	if w.engine != nil {
		w.engine.Close()
		w.engine = nil
	}
	return errors.Join(errs...)
}
