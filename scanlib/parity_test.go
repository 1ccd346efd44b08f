package scanlib

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// Batches without a confident image leave the weights as SCAN made them, are
// counted, and with no_confident=stop end the stage.
func TestNoConfident(t *testing.T) {
	for mode, wantErr := range map[string]string{"skip": "", "stop": "selflabel: epoch 1: 4 of 4 batches had no confident image"} {
		cfg := tiny.Config(imagesDir())
		cfg.SelfLabel.ConfidenceThreshold, cfg.SelfLabel.NoConfident, cfg.SelfLabel.UseEMA = 1-1e-9, mode, false // 1 in float32
		reference, _ := referenceRun(t)
		var log tiny.Log
		e, err := openRun(t, filepath.Join(t.TempDir(), "run"), cfg, Options{Engine: testEngine, Event: log.Add, From: []string{reference}})
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
		for _, ev := range log.Events {
			if ev.Kind == stage.Warning && strings.Contains(ev.Message, "4 of 4 batches had no confident image and taught nothing") {
				warned++
			}
		}
		if warned != cfg.SelfLabel.Epochs {
			t.Errorf("warned %d times of %d epochs", warned, cfg.SelfLabel.Epochs)
		}
		_, before, err := e.Dir.Load(stage.Scan, "")
		if err != nil {
			t.Fatal(err)
		}
		_, after, err := e.Dir.Load(stage.SelfLabel, "")
		if err != nil {
			t.Fatal(err)
		}
		for path, a := range before {
			for i, v := range a.Values {
				if !strings.Contains(path, "/running_") && after[path].Values[i] != v {
					t.Fatalf("%s moved from %g to %g without a confident image", path, v, after[path].Values[i])
				}
			}
		}
	}
}
