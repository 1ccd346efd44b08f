package scanlib

import (
	"path/filepath"
	"slices"
	"testing"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// A run reuses stages of another that it would only repeat, and ends with the
// same bits as one that computed everything itself.
func TestTakeOver(t *testing.T) {
	from, _ := referenceRun(t)
	for _, row := range []struct {
		name   string
		set    [2]string
		loaded []string // stages taken over
	}{
		{"the same run", [2]string{"name", "again"}, []string{"pretext", "neighbors", "kmeans", "scan", "selflabel"}},
		{"another threshold", [2]string{"selflabel.confidence_threshold", "0.5"}, []string{"pretext", "neighbors", "kmeans", "scan"}},
		{"another entropy weight", [2]string{"scan.entropy_weight", "2"}, []string{"pretext", "neighbors", "kmeans"}},
		{"other clusters", [2]string{"scan.num_classes", "4"}, []string{"pretext", "neighbors"}},
		{"other neighbors", [2]string{"scan.num_neighbors", "2"}, []string{"pretext", "kmeans"}},
		{"groups", [2]string{"data.group_by", "folder"}, []string{"pretext", "kmeans"}},
		{"another seed", [2]string{"seed", "8"}, nil},
	} {
		cfg := tiny.Config(imagesDir())
		if err := cfg.Set(row.set[0], row.set[1]); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "run")
		e, err := openRun(t, dir, cfg, Options{Engine: testEngine, From: []string{t.TempDir(), from}})
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		var loaded []string
		for _, s := range stage.Kept() {
			if e.Dir.Done(s) {
				loaded = append(loaded, string(s))
			}
		}
		if !slices.Equal(loaded, row.loaded) {
			t.Errorf("%s: took over %v, want %v", row.name, loaded, row.loaded)
		}
		if row.set[0] == "name" {
			if _, err := e.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			sameModels(t, dir, from, modelFiles...)
		}
		e.Close()
	}
}

func TestRuns(t *testing.T) {
	from, _ := referenceRun(t)
	runs, err := rundir.List(filepath.Dir(from))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(runs, func(r rundir.Info) bool { return r.Dir == from })
	if i < 0 || runs[i].NTrain != 72 || !slices.Equal(runs[i].Stages, stage.Kept()) {
		t.Errorf("runs %+v, want one of 72 training images with four stages in %s", runs, from)
	}
	if none, err := rundir.List(filepath.Join(from, "nowhere")); none != nil || err != nil {
		t.Errorf("runs of a directory that is not there: %v, %v", none, err)
	}
}
