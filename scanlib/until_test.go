package scanlib

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// A run until pretext mines neighbors and reports k-means; the same directory
// then goes on to SCAN, whose keys may have changed meanwhile, but not to
// another pretext stage.
func TestUntil(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cfg := tiny.Config(imagesDir())
	cfg.Until, cfg.Scan.BatchSize = "pretext", 1000 // of a stage that does not run
	r := runTiny(t, dir, cfg, nil)
	if r.Scores(stage.KMeans) == nil || r.Final() != nil || len(r.Neighbors.Accuracy) == 0 || len(r.ClusterSizes) != 3 {
		t.Errorf("until pretext: rows %+v, neighbors %v, sizes %v", r.Rows, r.Neighbors, r.ClusterSizes)
	}
	table := r.String()
	tiny.Contains(t, table, "k-means on pretext features", "neighbors of the same class", "of 3 in use", "time: pretext")
	if strings.Contains(table, "SCAN") || strings.Contains(table, "self-label") {
		t.Errorf("the table speaks of stages that were not run:\n%s", table)
	}

	var notAsked *rundir.NotAsked
	if _, err := LoadClusters(dir, testEngine); !errors.As(err, &notAsked) || notAsked.Stage != stage.Scan || notAsked.Until != "pretext" {
		t.Errorf("clusters of a run until pretext: %v", err)
	}

	other := tiny.Config(imagesDir())
	other.Until, other.Pretext.Temperature = "scan", 0.5
	tiny.Contains(t, refused(t, dir, other), "pretext.temperature: 0.1, 0.5")

	cfg = tiny.Config(imagesDir())
	cfg.Until, cfg.Scan.LR = "scan", 1e-3
	log := &tiny.Log{}
	r = runTiny(t, dir, cfg, log.Add)
	if r.Scores(stage.Scan) == nil || r.Row(stage.SelfLabel) != nil || log.Count(stage.Started, "pretext") != 0 || log.Count(stage.Started, "scan") != 1 {
		t.Errorf("until scan: rows %+v, events %v", r.Rows, log.Events)
	}
	kept, err := config.Load(filepath.Join(dir, "config.yml"))
	if err != nil || kept.Until != "scan" || kept.Scan.LR != 1e-3 {
		t.Errorf("config.yml says until %s, scan.lr %g: %v", kept.Until, kept.Scan.LR, err)
	}

	// Going back to an earlier end forgets nothing of what was trained.
	cfg.Until = "pretext"
	openTiny(t, dir, cfg, nil).Close()
	cfg.Until, cfg.Scan.LR = "scan", 1e-4
	tiny.Contains(t, refused(t, dir, cfg), "scan.lr: 0.001, 0.0001")
}
