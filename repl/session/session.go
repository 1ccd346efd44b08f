package session

import (
	"context"
	"maps"
	"slices"
	"sync"

	"go.starlark.net/starlark"

	"scango/scanlib/engine"
)

// Options are what a session needs of its front.
type Options struct {
	// Engine opens the engine when a stage first needs it; the session closes it.
	Engine func() (*engine.Engine, error)
	// Digits gives the directory of MNIST's files, fetching them where they are
	// missing; nil where only a directory of the user's own will do.
	Digits func(ctx context.Context) (string, error)
	// Dir is where run directories go: "runs" if empty.
	Dir string
	// History keeps the inputs; nil keeps none.
	History *History
	// Version is written into run directories.
	Version string
}

// Session is an evaluator with its values. Its methods may be called from
// several goroutines.
type Session struct {
	o Options

	// interpreter is held while Starlark runs, and let go by a stage at work.
	interpreter sync.Mutex
	globals     starlark.StringDict // guarded by interpreter
	inputs      []string            // of this session, guarded by interpreter
	sources     map[string]string   // code by its name in tracebacks, guarded by interpreter

	work workspace
}

// New starts a session. It opens nothing yet.
func New(o Options) *Session {
	if o.Dir == "" {
		o.Dir = "runs"
	}
	s := &Session{o: o, sources: map[string]string{}}
	s.globals = s.builtins()
	s.work.session = s
	return s
}

// Close stops background jobs and frees the devices. Everything computed stays
// in the run directories.
func (s *Session) Close() error { return s.work.close() }

// names are all that an input can refer to, as one types them.
func (s *Session) names() []string {
	names := append(slices.Sorted(maps.Keys(s.globals)), slices.Sorted(maps.Keys(starlark.Universe))...)
	for i, name := range names {
		if name == spelled(loadName) {
			names[i] = loadName
		}
	}
	return names
}
