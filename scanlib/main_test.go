package scanlib

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// testEngine is the pure-Go one, which runs the tiny experiment in two seconds:
// XLA would compile for a minute. SCANLIB_TEST_BACKEND=xla:cpu chooses XLA all
// the same.
var (
	testEngine *engine.Engine
	testRoot   string   // holds the images, the cache and what tests share
	userEnv    []string // the environment before the cache directory changed
)

// childVar makes the test binary a program that runs the tiny experiment in
// the directory that the variable names, for tests that kill it.
const (
	childVar   = "SCANLIB_TEST_CHILD"
	rootVar    = "SCANLIB_TEST_ROOT"
	backendVar = "SCANLIB_TEST_BACKEND"
)

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	var err error
	userEnv = os.Environ()
	if testEngine, err = engine.Open(engine.Options{Backend: cmp.Or(os.Getenv(backendVar), "go")}); err != nil {
		panic(err)
	}
	defer testEngine.Close()
	if dir := os.Getenv(childVar); dir != "" {
		return runChild(dir)
	}
	if testRoot, err = os.MkdirTemp("", "scanlib-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(testRoot)
	tiny.UseCache(testRoot)
	if err := tiny.Images(imagesDir(), 32); err != nil {
		panic(err)
	}
	return m.Run()
}

func imagesDir() string { return filepath.Join(testRoot, "images") }

// openRun opens the images of a configuration, until the test ends, and a run
// over them.
func openRun(t *testing.T, dir string, cfg *config.Config, o Options) (*Experiment, error) {
	t.Helper()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	ds, err := OpenDataset(context.Background(), cfg, o.Event)
	if err != nil {
		return nil, err
	}
	t.Cleanup(ds.Close)
	return Open(context.Background(), dir, cfg, ds, o)
}

// openTiny opens the tiny experiment and closes it with the test.
func openTiny(t *testing.T, dir string, cfg *config.Config, event func(stage.Event)) *Experiment {
	t.Helper()
	e, err := openRun(t, dir, cfg, Options{Engine: testEngine, Event: event, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// runTiny runs the tiny experiment to its end and closes it.
func runTiny(t *testing.T, dir string, cfg *config.Config, event func(stage.Event)) *Report {
	t.Helper()
	e := openTiny(t, dir, cfg, event)
	r, err := e.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

// reference is the uninterrupted run that others are compared with.
var reference struct {
	once   sync.Once
	dir    string
	report *Report
	log    tiny.Log
}

func referenceRun(t *testing.T) (dir string, r *Report) {
	t.Helper()
	reference.once.Do(func() {
		dir := filepath.Join(testRoot, "reference")
		reference.report = runTiny(t, dir, tiny.Config(imagesDir()), reference.log.Add)
		reference.dir = dir
	})
	if reference.dir == "" {
		t.Fatal("the uninterrupted run failed")
	}
	return reference.dir, reference.report
}
