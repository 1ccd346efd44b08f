package scanlib

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/engine"
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
	useCache(testRoot)
	if err := makeImages(imagesDir(), 32); err != nil {
		panic(err)
	}
	return m.Run()
}

// useCache keeps the packs of tests out of the user's cache.
func useCache(root string) {
	os.Setenv("XDG_CACHE_HOME", filepath.Join(root, "cache"))
	os.Setenv("HOME", filepath.Join(root, "home"))
}

func imagesDir() string { return filepath.Join(testRoot, "images") }

// shapeClasses are drawn in a color of their own, each image at another place
// and brightness on a background of noise.
var shapeClasses = []struct {
	name   string
	color  color.RGBA
	inside func(x, y, r int) bool // of a shape of radius r around 0, 0
}{
	{"disk", color.RGBA{220, 60, 40, 255}, func(x, y, r int) bool { return x*x+y*y <= r*r }},
	{"square", color.RGBA{40, 200, 70, 255}, func(x, y, r int) bool { return max(x, -x) < r && max(y, -y) < r }},
	{"cross", color.RGBA{60, 80, 230, 255}, func(x, y, r int) bool { return max(x, -x) < 2 || max(y, -y) < 2 }},
}

// makeImages writes 16×16 images in a folder for each class.
func makeImages(dir string, perClass int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, class := range shapeClasses {
		if err := os.MkdirAll(filepath.Join(dir, class.name), 0o755); err != nil {
			return err
		}
		for i := range perClass {
			img := image.NewRGBA(image.Rect(0, 0, 16, 16))
			cx, cy, r, dim := 5+rng.IntN(6), 5+rng.IntN(6), 3+rng.IntN(3), 0.7+0.3*rng.Float64()
			for y := range 16 {
				for x := range 16 {
					c := color.RGBA{uint8(rng.IntN(60)), uint8(rng.IntN(60)), uint8(rng.IntN(60)), 255}
					if class.inside(x-cx, y-cy, r) {
						c = color.RGBA{uint8(dim * float64(class.color.R)), uint8(dim * float64(class.color.G)), uint8(dim * float64(class.color.B)), 255}
					}
					img.SetRGBA(x, y, c)
				}
			}
			if err := writePNG(filepath.Join(dir, class.name, fmt.Sprintf("%02d.png", i)), img); err != nil {
				return err
			}
		}
	}
	return nil
}

func writePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, img)
}

// tinyConfig is two epochs a stage of the smallest network on the 96 images
// below root: 72 to train, four steps an epoch, and 24 to validate.
func tinyConfig(root string) *config.Config {
	cfg := config.Default()
	cfg.Name, cfg.Seed = "tiny", 7
	cfg.Data.Dataset, cfg.Data.Root, cfg.Data.Size, cfg.Data.ValFraction = "folder", root, 16, 0.25
	cfg.Backbone.Width, cfg.Backbone.Blocks = 2, 1

	adam := config.Optim{Optimizer: "adam", LR: 5e-3, Scheduler: "constant", Momentum: 0.9}
	crop := config.Augmentation{Strategy: "standard", CropScale: [2]float64{0.5, 1}, Flip: true, Scale: [2]float64{1, 1}, ElasticGrid: 1}

	p, s, l := &cfg.Pretext, &cfg.Scan, &cfg.SelfLabel
	p.Epochs, p.BatchSize, p.FeaturesDim, p.NeighborFeatures = 2, 16, 8, "features"
	p.Optim, p.Augmentation = adam, crop
	p.Scheduler, p.LRDecayRate = "cosine", 0.1
	s.Epochs, s.BatchSize, s.NumClusters, s.NumHeads, s.HeadRestarts = 2, 16, 3, 2, 4
	s.NumNeighbors, s.ValNeighbors = 3, 3
	s.Optim, s.Augmentation = adam, crop
	l.Epochs, l.BatchSize, l.ConfidenceThreshold, l.UseEMA, l.EMAAlpha, l.EMAMode = 2, 16, 0.4, true, 0.9, "official"
	l.Optim, l.Augmentation = adam, crop
	return cfg
}

// eventLog collects events; on, if set, is told first.
type eventLog struct {
	events []stage.Event
	on     func(stage.Event)
}

func (l *eventLog) add(e stage.Event) {
	if l.on != nil {
		l.on(e)
	}
	l.events = append(l.events, e)
}

// count is how many events of a kind a stage had; any stage if stage is "".
func (l *eventLog) count(kind stage.Kind, name string) (n int) {
	for _, e := range l.events {
		if e.Kind == kind && (name == "" || e.Name() == name) {
			n++
		}
	}
	return n
}

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
	log    eventLog
}

func referenceRun(t *testing.T) (dir string, r *Report) {
	t.Helper()
	reference.once.Do(func() {
		dir := filepath.Join(testRoot, "reference")
		reference.report = runTiny(t, dir, tinyConfig(imagesDir()), reference.log.add)
		reference.dir = dir
	})
	if reference.dir == "" {
		t.Fatal("the uninterrupted run failed")
	}
	return reference.dir, reference.report
}
