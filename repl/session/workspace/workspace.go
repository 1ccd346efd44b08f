package workspace

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/history"
	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

// Options are what a workspace needs of its front.
type Options struct {
	// Engine opens the engine when a stage first needs it; the session closes it.
	Engine func() (*engine.Engine, error)
	// Digits gives the directory of MNIST's files, fetching them where they are
	// missing; nil where only a directory of the user's own will do.
	Digits func(ctx context.Context) (string, error)
	// Dir is where run directories go: "runs" if empty.
	Dir string
	// History keeps the inputs; nil keeps none.
	History *history.History
	// Version is written into run directories.
	Version string
}

// workspace is what the values of a session share: the engine, the open run
// directories, the jobs, and whose turn it is on the devices.
type workspace struct {
	o     Options
	table *command.Table

	devices devices
	// latest is the last value of each type that a command gave, for help to
	// explain arguments with. The interpreter of the session guards it.
	latest map[string]starlark.Value

	mu     sync.Mutex // of all below
	engine *engine.Engine
	runs   map[string]*run // open, by directory
	sets   []*data.Dataset // open, shared by runs
	jobs   []*job
}

// NewSession starts a session with a workspace. It opens nothing yet. Its Close
// stops background jobs and frees the devices; everything computed stays in the
// run directories.
func NewSession(o Options) *session.Session {
	w := newWorkspace(o)
	return session.New(session.Options{Commands: w.table.All(), History: o.History, Close: w.close})
}

func newWorkspace(o Options) *workspace {
	if o.Dir == "" {
		o.Dir = "runs"
	}
	w := &workspace{o: o, runs: map[string]*run{}, latest: map[string]starlark.Value{}}
	w.table = command.NewTable(w.commands())
	return w
}

func (w *workspace) commands() []*command.Command {
	return slices.Concat(w.datasetCommands(), w.trainingCommands(), w.sweepCommands(), w.clusterCommands(),
		w.pictureCommands(), w.jobCommands(), w.runCommands(), w.exportCommands(), w.machineCommands())
}

// openEngine returns the engine, which the first call opens.
func (w *workspace) openEngine() (*engine.Engine, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.engine != nil {
		return w.engine, nil
	}
	var err error
	w.engine, err = w.o.Engine()
	return w.engine, err
}

// run is an open run directory. Stages tell their events to whoever uses the
// devices.
type run struct {
	*scanlib.Experiment
	workspace *workspace
	set       *data.Dataset

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

// listenWith sends the events of a run to listen until the returned function is
// called.
func (r *run) listenWith(listen func(stage.Event)) (stop func()) {
	set := func(f func(stage.Event)) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.listen = f
	}
	set(listen)
	return func() { set(nil) }
}

// directory returns the run directory of a configuration, or with kind "-sweep"
// that of its sweep.
func (w *workspace) directory(cfg *config.Config, kind string) string {
	return filepath.Join(w.o.Dir, unsafe.ReplaceAllString(cfg.Name, "-")+kind+"-"+cfg.Hash()[:8])
}

// unsafe are the characters that a directory's name goes without.
var unsafe = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// openDataset opens images, which stay open as long as the session.
func (w *workspace) openDataset(ctx context.Context, cfg *config.Config, listen func(stage.Event)) (*data.Dataset, error) {
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
func (w *workspace) open(ctx context.Context, cfg *config.Config, set *data.Dataset, from ...string) (*run, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return w.openIn(ctx, w.directory(cfg, ""), cfg, set, from...)
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

// known returns the run of a directory that is already open, or nil.
func (w *workspace) known(dir string) *run {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.runs[dir]
}

func (w *workspace) openIn(ctx context.Context, dir string, cfg *config.Config, set *data.Dataset, from ...string) (*run, error) {
	if r := w.known(dir); r != nil {
		return r, nil
	}
	eng, err := w.openEngine()
	if err != nil {
		return nil, err
	}
	r := &run{workspace: w, set: set}
	r.Experiment, err = scanlib.Open(ctx, dir, cfg, set, scanlib.Options{
		Engine: eng, Event: r.event, Version: w.o.Version, From: from,
	})
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs[dir] = r
	return r, nil
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
	clear(w.runs)
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
