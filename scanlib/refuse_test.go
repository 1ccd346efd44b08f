package scanlib

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// refused opens dir and returns the words of the error.
func refused(t *testing.T, dir string, cfg *config.Config) string {
	t.Helper()
	e, err := openRun(t, dir, cfg, Options{Engine: testEngine})
	if err == nil {
		e.Close()
		t.Fatal("it was opened")
	}
	return err.Error()
}

// Numbers that do not fit the 72 training and 24 validation images are refused
// with the key, and leave no run directory of another configuration behind.
func TestRefuseSizes(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*config.Config)
		want   []string
	}{
		{"batch", func(c *config.Config) { c.Scan.BatchSize = 73 }, []string{"scan.batch_size is 73", "72 or less"}},
		{"K", func(c *config.Config) { c.Scan.NumNeighbors = 72 }, []string{"scan.num_neighbors is 72", "71 or less"}},
		{"val K", func(c *config.Config) { c.Scan.ValNeighbors = 24 }, []string{"scan.num_neighbors_val is 24"}},
		{"clusters", func(c *config.Config) { c.Scan.NumClusters = 73 }, []string{"scan.num_classes is 73"}},
		{"one cluster", func(c *config.Config) { c.Scan.NumClusters = 1 }, []string{"scan.num_classes: 1 is not allowed"}},
		{"two faults", func(c *config.Config) { c.Scan.BatchSize, c.Scan.NumNeighbors = 100, 100 }, []string{"scan.batch_size", "\n", "scan.num_neighbors"}},
		{"devices", func(c *config.Config) { c.Devices, c.Pretext.BatchSize = 3, 16 }, []string{"pretext.batch_size is 16, not a multiple of 3 devices"}},
		{"no images", func(c *config.Config) { c.Data.Root = filepath.Join(c.Data.Root, "missing") }, []string{"missing"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			cfg := tiny.Config(imagesDir())
			row.change(cfg)
			dir := filepath.Join(t.TempDir(), "run")
			tiny.Contains(t, refused(t, dir, cfg), row.want...)
			openTiny(t, dir, tiny.Config(imagesDir()), nil)
		})
	}
}

// The batch size of self-labeling is not checked if the stage is skipped.
func TestSkippedStage(t *testing.T) {
	cfg := tiny.Config(imagesDir())
	cfg.SelfLabel.Epochs, cfg.SelfLabel.BatchSize = 0, 1000
	r := runTiny(t, filepath.Join(t.TempDir(), "run"), cfg, nil)
	if r.Scores(stage.Scan) == nil || r.Row(stage.SelfLabel) != nil {
		t.Errorf("scores of SCAN %v, of self-labeling %v; want some, none", r.Scores(stage.Scan), r.Row(stage.SelfLabel))
	}
}

func TestRefuseOtherRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cfg := tiny.Config(imagesDir())
	openTiny(t, dir, cfg, nil).Close()

	other := *cfg
	other.Scan.NumClusters, other.Seed = 5, 8
	tiny.Contains(t, refused(t, dir, &other), dir, "seed: 7, 8", "scan.num_classes: 3, 5")

	images := filepath.Join(t.TempDir(), "images")
	if err := tiny.Images(images, 33); err != nil {
		t.Fatal(err)
	}
	tiny.Contains(t, refused(t, dir, tiny.Config(images)), dir, "training images: 72, 74")

	// The same images in another place are the same images.
	moved := filepath.Join(t.TempDir(), "images")
	if err := tiny.Images(moved, 32); err != nil {
		t.Fatal(err)
	}
	openTiny(t, dir, tiny.Config(moved), nil)
}

func TestRefuseInUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	first := openTiny(t, dir, tiny.Config(imagesDir()), nil)
	tiny.Contains(t, refused(t, dir, tiny.Config(imagesDir())), dir, "in use")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	openTiny(t, dir, tiny.Config(imagesDir()), nil)
}

func TestRefuseUnwritable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	tiny.Contains(t, refused(t, filepath.Join(dir, "run"), tiny.Config(imagesDir())), dir)
}

// A path that is a file is refused before anything is computed.
func TestRefuseFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tiny.Contains(t, refused(t, file, tiny.Config(imagesDir())), file)
}

// Each file that a stage reads back is named when it is damaged, in one line
// that says what to do.
func TestDamaged(t *testing.T) {
	for _, row := range []struct {
		file []string
		cut  int // bytes that are left
	}{
		{[]string{"pretext", "checkpoint.safetensors"}, 3},
		{[]string{"pretext", "checkpoint.safetensors"}, 0},
		{[]string{"pretext", "checkpoint.safetensors"}, 2000},
		{[]string{"pretext", "checkpoint.safetensors"}, -1},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		cancelAt(t, dir, "pretext")
		path := truncate(t, row.cut, append([]string{dir}, row.file...)...)
		e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
		_, err := e.Run(context.Background())
		oneLine(t, err, path)
		e.Close()
	}
}

// The line says to delete the file: after that the stage starts over.
func TestDamagedThenDeleted(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	cancelAt(t, dir, "scan")
	for _, file := range [][]string{{"scan", "checkpoint.safetensors"}, {"neighbors", "model.safetensors"}} {
		if err := os.Remove(filepath.Join(append([]string{dir}, file...)...)); err != nil {
			t.Fatal(err)
		}
	}
	runTiny(t, dir, tiny.Config(imagesDir()), nil)
	sameModels(t, dir, want, modelFiles...)
}

// A model or an outcome that is damaged, deleted as told, is computed anew from
// the stage's checkpoint.
func TestDamagedModel(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	runTiny(t, dir, tiny.Config(imagesDir()), nil)
	for _, file := range [][]string{{"scan", "model.safetensors"}, {"neighbors", "model.safetensors"}, {"kmeans", "done.json"}, {"pretext", "done.json"}} {
		path := truncate(t, -1, append([]string{dir}, file...)...)
		e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
		_, err := e.Run(context.Background())
		oneLine(t, err, path)
		e.Close()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		runTiny(t, dir, tiny.Config(imagesDir()), nil)
		sameModels(t, dir, want, modelFiles...)
	}
}

// truncate leaves the first bytes of a file, all but some where left is below 0.
func truncate(t *testing.T, left int, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	raw := tiny.ReadFile(t, path)
	if left < 0 {
		left = len(raw) - 5
	}
	if err := os.WriteFile(path, raw[:left], 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func oneLine(t *testing.T, err error, path string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error with a damaged %s", path)
	}
	tiny.Contains(t, err.Error(), path, "delete it")
	if strings.Contains(err.Error(), "\n") || strings.Count(err.Error(), path) != 1 {
		t.Errorf("error %q, want one line that names the file once", err)
	}
}
