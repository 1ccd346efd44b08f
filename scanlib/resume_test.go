package scanlib

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/engine"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
	"scango/scanlib/train"
)

// cancelAt runs the experiment until a stage compiles, which is in the middle
// of its first epoch: the step that is compiled still runs.
func cancelAt(t *testing.T, dir, name string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := openTiny(t, dir, tiny.Config(imagesDir()), func(ev stage.Event) {
		if ev.Name() == name && ev.Kind == stage.Compiling {
			cancel()
		}
	})
	defer e.Close()
	if _, err := e.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("%s: error %v, want one that is context.Canceled", name, err)
	}
}

// A canceled stage leaves a checkpoint in the middle of an epoch, from which it
// goes on to the same bits.
func TestCancel(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	for _, s := range stage.Trained() {
		cancelAt(t, dir, string(s))
		var state train.State
		if _, err := rundir.At(dir).Checkpoint(s, &state); err != nil {
			t.Fatal(err)
		}
		if state.Epoch != 0 || state.Step != 1 || len(state.Sums) == 0 {
			t.Errorf("%s stopped at epoch %d, step %d with sums %v; want epoch 0, step 1", s, state.Epoch, state.Step, state.Sums)
		}
	}
	var log tiny.Log
	runTiny(t, dir, tiny.Config(imagesDir()), log.Add)
	for _, ev := range log.Events {
		if ev.Name() == "selflabel" && ev.Kind == stage.Started && ev.Done != 1 {
			t.Errorf("selflabel continues after %d steps, want 1", ev.Done)
		}
	}
	sameModels(t, dir, want, modelFiles...)
	for _, s := range stage.Trained() {
		if !bytes.Equal(tiny.ReadFile(t, dir, string(s), "metrics.jsonl"), tiny.ReadFile(t, want, string(s), "metrics.jsonl")) {
			t.Errorf("%s/metrics.jsonl is not that of the uninterrupted run", s)
		}
	}
}

// Canceled while it looks for heads to start from, SCAN leaves nothing and
// begins anew.
func TestCancelRestarts(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	cancelAt(t, dir, "scan heads")
	if _, err := os.Stat(filepath.Join(dir, "scan", "checkpoint.safetensors")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a checkpoint is there: %v", err)
	}
	runTiny(t, dir, tiny.Config(imagesDir()), nil)
	sameModels(t, dir, want, modelFiles...)
}

// A stage that is canceled after its last step, while it looks at the
// validation images, does not train that epoch again.
func TestCancelInEvaluation(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := openTiny(t, dir, tiny.Config(imagesDir()), func(ev stage.Event) {
		if ev.Name() == "scan" && ev.Kind == stage.Progress && ev.Done == 4 {
			cancel()
		}
	})
	if _, err := e.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want one that is context.Canceled", err)
	}
	e.Close()
	var log tiny.Log
	runTiny(t, dir, tiny.Config(imagesDir()), log.Add)
	for _, ev := range log.Events {
		if ev.Name() == "scan" && ev.Kind == stage.Started && ev.Done != 4 {
			t.Errorf("scan continues after %d steps, want the 4 of its first epoch", ev.Done)
		}
	}
	sameModels(t, dir, want, "scan", "selflabel")
}

// Where the pixels wait makes no difference to the result, and the directory
// of one way is continued in the other.
func TestResident(t *testing.T) {
	want, _ := referenceRun(t)
	for _, resident := range []string{"device", "stream"} {
		cfg := tiny.Config(imagesDir())
		cfg.Data.Resident = resident
		dir := filepath.Join(t.TempDir(), "run")
		runTiny(t, dir, cfg, nil)
		sameModels(t, dir, want, modelFiles...)
	}
}

// A loss that is not a number stops the stage at its step, and the checkpoint
// from before stays.
func TestNaN(t *testing.T) {
	cfg := tiny.Config(imagesDir())
	cfg.Pretext.Optimizer, cfg.Pretext.LR, cfg.Pretext.Scheduler = "sgd", 1e30, "constant"
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := openTiny(t, dir, cfg, func(ev stage.Event) {
		if ev.Kind == stage.Compiling {
			cancel() // after one step, whose loss is still finite
		}
	})
	if _, err := e.Pretext(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want one that is context.Canceled", err)
	}
	e.Close()
	checkpoint := tiny.ReadFile(t, dir, "pretext", "checkpoint.safetensors")

	e = openTiny(t, dir, cfg, nil)
	_, err := e.Pretext(context.Background())
	if err == nil || !strings.Contains(err.Error(), "pretext: epoch 1: step 2: loss is ") || !strings.Contains(err.Error(), "pretext.lr") {
		t.Errorf("error %v, want one that names epoch 1, step 2 and pretext.lr", err)
	}
	if !bytes.Equal(tiny.ReadFile(t, dir, "pretext", "checkpoint.safetensors"), checkpoint) {
		t.Error("the checkpoint changed")
	}
	if _, err := os.Stat(filepath.Join(dir, "pretext", "done.json")); err == nil {
		t.Error("the stage is marked as done")
	}
}

// XLA, too, goes on to the same bits. Compiling takes most of this test's time,
// so that it is the pretext stage alone; SCANLIB_TEST_BACKEND=xla:cpu is for
// the rest.
func TestCancelXLA(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles three times")
	}
	eng := openXLA(t)
	open := func(dir string, event func(stage.Event)) *Experiment {
		e, err := openRun(t, dir, tiny.Config(imagesDir()), Options{Engine: eng, Event: event})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	whole, parts := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts")
	e := open(whole, nil)
	if _, err := e.Pretext(context.Background()); err != nil {
		t.Fatal(err)
	}
	e.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e = open(parts, func(ev stage.Event) {
		if ev.Kind == stage.Compiling {
			cancel()
		}
	})
	if _, err := e.Pretext(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want one that is context.Canceled", err)
	}
	e.Close()
	e = open(parts, nil)
	if _, err := e.Pretext(context.Background()); err != nil {
		t.Fatal(err)
	}
	e.Close()
	sameModels(t, parts, whole, "pretext")
}

// openXLA opens XLA's plugin for the CPU, which may lie in the user's cache
// directory.
func openXLA(t *testing.T) *engine.Engine {
	t.Helper()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME"} {
		changed := os.Getenv(name)
		os.Unsetenv(name)
		for _, line := range userEnv {
			if value, ok := strings.CutPrefix(line, name+"="); ok {
				os.Setenv(name, value)
			}
		}
		defer os.Setenv(name, changed)
	}
	if os.Getenv("GOMLX_BACKEND") == "go" {
		t.Skip("the pure-Go engine alone was asked for")
	}
	eng, err := engine.Open(engine.Options{Backend: "xla:cpu"})
	if err != nil {
		t.Skipf("no XLA: %v", err)
	}
	t.Cleanup(eng.Close)
	return eng
}
