package scanlib

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/stage"
)

// Batches without a confident image leave the weights as SCAN made them, are
// counted, and with no_confident=stop end the stage.
func TestNoConfident(t *testing.T) {
	for mode, wantErr := range map[string]string{"skip": "", "stop": "selflabel: epoch 1: 4 of 4 batches had no confident image"} {
		cfg := tinyConfig(imagesDir())
		cfg.SelfLabel.ConfidenceThreshold, cfg.SelfLabel.NoConfident, cfg.SelfLabel.UseEMA = 1-1e-9, mode, false // 1 in float32
		reference, _ := referenceRun(t)
		var log eventLog
		e, err := openRun(t, filepath.Join(t.TempDir(), "run"), cfg, Options{Engine: testEngine, Event: log.add, From: []string{reference}})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		_, err = e.Run(context.Background())
		if wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), wantErr) {
				t.Errorf("%s: error %v, want %s", mode, err, wantErr)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		warned := 0
		for _, ev := range log.events {
			if ev.Kind == stage.Warning && strings.Contains(ev.Message, "4 of 4 batches had no confident image and taught nothing") {
				warned++
			}
		}
		if warned != cfg.SelfLabel.Epochs {
			t.Errorf("warned %d times of %d epochs", warned, cfg.SelfLabel.Epochs)
		}
		_, before, err := e.dir.Load(stage.Scan, "")
		if err != nil {
			t.Fatal(err)
		}
		_, after, err := e.dir.Load(stage.SelfLabel, "")
		if err != nil {
			t.Fatal(err)
		}
		for path, a := range before {
			for i, v := range a.Values {
				if trainable(path) && after[path].Values[i] != v {
					t.Fatalf("%s moved from %g to %g without a confident image", path, v, after[path].Values[i])
				}
			}
		}
	}
}
