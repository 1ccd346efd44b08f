package scanlib

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/internal/tiny"
)

// writeRecords makes a CIFAR-10 of n random images to train and some to
// validate, in its binary layout: a label, then three planes of 32×32.
func writeRecords(t *testing.T, n int) (root string) {
	t.Helper()
	root = t.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	for file, count := range map[string]int{"data_batch_1.bin": n, "test_batch.bin": 64} {
		content := make([]byte, count*3073)
		for i := range content {
			content[i] = byte(rng.Uint32())
			if i%3073 == 0 {
				content[i] %= 10
			}
		}
		if err := os.WriteFile(filepath.Join(root, file), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// recordsConfig trains the tiny network for an epoch on a set of that kind.
func recordsConfig(t *testing.T, root string, settings map[string]string) *config.Config {
	t.Helper()
	cfg := tiny.Config(root)
	cfg.Data.Dataset, cfg.Data.ValFraction, cfg.Pretext.Epochs = "cifar10", 0, 1
	for key, value := range settings {
		if err := cfg.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return cfg
}

// streamed trains the pretext stage from one pack, with the pixels on the device
// and with pixels that each step is sent, and compares the bits of weights and
// features.
func streamed(t *testing.T, eng *engine.Engine, cfg *config.Config, n int) {
	t.Helper()
	var dirs []string
	for _, resident := range []string{"device", "stream"} {
		cfg := *cfg
		cfg.Data.Resident = resident
		dir := filepath.Join(t.TempDir(), "run")
		e, err := openRun(t, dir, &cfg, Options{Engine: eng})
		if err != nil {
			t.Fatal(err)
		}
		if e.setup.Train.Len() != n || e.Data.Train.Path == "" {
			t.Errorf("%d images in pack %q, want %d", e.setup.Train.Len(), e.Data.Train.Path, n)
		}
		if _, err := e.Pretext(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	sameModels(t, dirs[1], dirs[0], "pretext")
}

// TestStreamLarge: 10,000 images in 20 steps.
func TestStreamLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twice on 10,000 images")
	}
	cfg := recordsConfig(t, writeRecords(t, 10_000), map[string]string{"data.size": "8", "pretext.batch_size": "500"})
	streamed(t, testEngine, cfg, 10_000)
}

// TestStreamCIFAR: 9,856 real images, on XLA where there is one.
func TestStreamCIFAR(t *testing.T) {
	if os.Getenv("SCAN_SLOW") == "" {
		t.Skip("set SCAN_SLOW=1 to train twice on CIFAR-10")
	}
	root, err := filepath.Abs("../../shared/data")
	if _, missing := os.Stat(filepath.Join(root, "cifar-10-batches-bin")); err != nil || missing != nil {
		t.Skip("no CIFAR-10 beside the module")
	}
	cfg := recordsConfig(t, root, map[string]string{"data.size": "32", "pretext.batch_size": "128", "backbone.width": "8", "data.num_val": "256"})
	streamed(t, openXLA(t), cfg, 9856)
}
