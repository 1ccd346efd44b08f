package scanlib

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/network"
	"scango/scanlib/stage"
)

func mocoConfig() *config.Config {
	cfg := tiny.Config(imagesDir())
	p := &cfg.Pretext
	p.Method, p.QueueSize, p.KeyMomentum, p.NormGroups, p.Temperature = "moco", 32, 0.9, 2, 0.07
	return cfg
}

// The loss rises while true keys take the place of random ones in the queue, and
// falls from then on. The encoder that comes out holds no key encoder.
func TestMoCoLearns(t *testing.T) {
	cfg := mocoConfig()
	cfg.Pretext.Epochs = 8
	var log tiny.Log
	enc, err := openTiny(t, filepath.Join(t.TempDir(), "run"), cfg, log.Add).Pretext(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if left := enc.weights.Only(network.Key + "/"); len(left) > 0 {
		t.Errorf("the encoder holds %d weights of the key encoder", len(left))
	}
	var losses []float64
	for _, ev := range log.Events {
		if ev.Kind == stage.Epoch {
			losses = append(losses, ev.Metrics[0].Value)
		}
	}
	if len(losses) != 8 || !(losses[7] < losses[1]-0.2) {
		t.Errorf("the loss of the epochs is %v: it does not fall once the queue is full", losses)
	}
}

// A stop in the middle of an epoch changes no bit of what MoCo learns.
func TestMoCoCancel(t *testing.T) {
	whole, parts := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts")
	pretext := func(ctx context.Context, dir string, event func(stage.Event)) error {
		e := openTiny(t, dir, mocoConfig(), event)
		defer e.Close()
		_, err := e.Pretext(ctx)
		return err
	}
	if err := pretext(context.Background(), whole, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := pretext(ctx, parts, func(ev stage.Event) {
		if ev.Kind == stage.Compiling {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want one that is context.Canceled", err)
	}
	if err := pretext(context.Background(), parts, nil); err != nil {
		t.Fatal(err)
	}
	sameModels(t, parts, whole, "pretext")
}
