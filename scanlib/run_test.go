package scanlib

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/report"
	"scango/scanlib/stage"
)

// modelFiles are what the stages of a finished run leave for later.
var modelFiles = []string{"pretext", "neighbors", "kmeans", "scan", "selflabel"}

// sameModels compares the arrays that two runs ended with, byte for byte.
func sameModels(t *testing.T, got, want string, stages ...string) {
	t.Helper()
	for _, s := range stages {
		a, b := tiny.ReadFile(t, got, s, "model.safetensors"), tiny.ReadFile(t, want, s, "model.safetensors")
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the arrays are not those of the uninterrupted run (%d bytes, %d)", s, len(a), len(b))
		}
	}
}

func TestRun(t *testing.T) {
	dir, r := referenceRun(t)
	if r.NTrain != 72 || r.NVal != 24 { // 96 images, a quarter held out
		t.Errorf("%d images to train, %d to validate; want 72, 24", r.NTrain, r.NVal)
	}
	total := 0
	for _, n := range r.ClusterSizes {
		total += n
	}
	if len(r.ClusterSizes) != 3 || total != 24 {
		t.Errorf("cluster sizes %v, want 3 that add up to 24", r.ClusterSizes)
	}
	for _, s := range modelFiles {
		tiny.ReadFile(t, dir, s, "done.json")
	}
	for _, s := range stage.Trained() {
		if lines := bytes.Count(tiny.ReadFile(t, dir, string(s), "metrics.jsonl"), []byte("\n")); lines != 2 {
			t.Errorf("%s/metrics.jsonl has %d lines, want one an epoch, 2", s, lines)
		}
	}
}

// report.json has every field that is promised, of the JSON type promised.
func TestReportFile(t *testing.T) {
	dir, r := referenceRun(t)
	var file map[string]any
	if err := json.Unmarshal(tiny.ReadFile(t, dir, "report.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"chance", "kmeans", "scan", "selflabel"} {
		scores, _ := file[key].(map[string]any)
		for _, score := range []string{"acc", "nmi", "ari", "ami", "purity"} {
			if v, ok := scores[score].(float64); !ok || v < -1 || v > 1 {
				t.Errorf("%s.%s is %v, want a number of -1..1", key, score, scores[score])
			}
		}
	}
	for key, want := range map[string]any{"dataset": "folder", "n_train": 72., "n_val": 24., "seed": 7., "engine": testEngine.Name()} {
		if file[key] != want {
			t.Errorf("%s is %v, want %v", key, file[key], want)
		}
	}
	for _, key := range []string{"cpu_seconds", "peak_rss_bytes"} {
		if v, ok := file[key].(float64); !ok || v <= 0 {
			t.Errorf("%s is %v, want more than 0", key, file[key])
		}
	}
	seconds, _ := file["seconds"].(map[string]any)
	for _, s := range append(slices.Clone(modelFiles), "compile") {
		if v, ok := seconds[s].(float64); !ok || v < 0 {
			t.Errorf("seconds.%s is %v, want 0 or more", s, seconds[s])
		}
	}
	if v, ok := file["neighbor_accuracy"].(map[string]any)["1"].(float64); !ok || v < 0 || v > 1 {
		t.Errorf("neighbor_accuracy is %v, want a share for k = 1", file["neighbor_accuracy"])
	}
	back, err := report.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, r) {
		t.Errorf("report.json reads back as\n%+v\nwant\n%+v", *back, *r)
	}
}

func TestFigures(t *testing.T) {
	dir, r := referenceRun(t)
	want := []string{"curves.png", "neighbors.png", "clusters.png", "confusion.png"}
	if !slices.Equal(r.Figures, want) {
		t.Errorf("figures %v, want %v", r.Figures, want)
	}
	for _, name := range want {
		img, err := png.Decode(bytes.NewReader(tiny.ReadFile(t, dir, "figures", name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b := img.Bounds(); b.Dx() < 200 || b.Dy() < 100 {
			t.Errorf("%s is %v, too small to read", name, b)
		}
	}
}

// A finished directory is loaded, not computed again, and reports the same.
func TestRunAgain(t *testing.T) {
	dir, first := referenceRun(t)
	var log tiny.Log
	again := runTiny(t, dir, tiny.Config(imagesDir()), log.Add)
	for _, s := range modelFiles {
		if log.Count(stage.Loaded, s) == 0 || log.Count(stage.Epoch, s) > 0 || log.Count(stage.Started, s) > 0 {
			t.Errorf("%s was computed again", s)
		}
	}
	for i, row := range first.Rows {
		if !reflect.DeepEqual(row.Scores, again.Rows[i].Scores) {
			t.Errorf("%s: scores %+v, then %+v", row.Title, row.Scores, again.Rows[i].Scores)
		}
	}
	if again.Seconds["pretext"] != first.Seconds["pretext"] {
		t.Errorf("pretext took %g s, then %g s: costs are those of the run that computed it", first.Seconds["pretext"], again.Seconds["pretext"])
	}
}

// Events come in an order that a front can draw bars from.
func TestEvents(t *testing.T) {
	referenceRun(t)
	log := reference.log
	for _, s := range stage.Trained() {
		if log.Count(stage.Started, string(s)) != 1 || log.Count(stage.Finished, string(s)) != 1 || log.Count(stage.Epoch, string(s)) != 2 || log.Count(stage.Compiling, string(s)) != 1 {
			t.Errorf("%s: events %+v", s, log.Events)
		}
		done := 0
		for _, e := range log.Events {
			if e.Name() == string(s) && e.Kind == stage.Progress {
				if e.Done < done || e.Done > e.Total || e.Total != 8 || e.Unit != "steps" { // 2 epochs of 72/16 steps
					t.Errorf("%s: progress %+v after %d", s, e, done)
				}
				done = e.Done
			}
		}
	}
}

// Images without labels are clustered and drawn, with a note in place of scores.
func TestNoLabels(t *testing.T) {
	flat := filepath.Join(t.TempDir(), "flat")
	if err := os.Mkdir(flat, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, class := range tiny.Classes {
		for i := range 32 {
			name := fmt.Sprintf("%02d.png", i)
			if err := os.WriteFile(filepath.Join(flat, class.Name+name), tiny.ReadFile(t, imagesDir(), class.Name, name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "run")
	r := runTiny(t, dir, tiny.Config(flat), nil)
	if len(r.Rows) != 2 || r.FinalScores() != nil || r.Scores(stage.Scan) != nil || len(r.Neighbors.Accuracy) > 0 || len(r.Notes) == 0 {
		t.Errorf("report %+v, want a note and no scores", r)
	}
	if want := []string{"curves.png", "neighbors.png", "clusters.png"}; !slices.Equal(r.Figures, want) {
		t.Errorf("figures %v, want %v", r.Figures, want)
	}
	tiny.Contains(t, r.String(), "there are no labels: nothing to compare with", "confidence", "self-label", "of 3 in use")
	if len(probesOf(r)) > 0 || r.Unprobed == "" {
		t.Errorf("probes %v without labels, reason %q", probesOf(r), r.Unprobed)
	}
}

// The program that predicts is compiled once for each clusters.
func TestPredictTwice(t *testing.T) {
	dir, _ := referenceRun(t)
	var log tiny.Log
	e := openTiny(t, dir, tiny.Config(imagesDir()), log.Add)
	stages, err := e.Finished("selflabel")
	if err != nil || len(stages) != 2 {
		t.Fatalf("%d stages, %v", len(stages), err)
	}
	first, err := stages[1].Predict(t.Context(), e.setup.Val)
	if err != nil {
		t.Fatal(err)
	}
	second, err := stages[1].Predict(t.Context(), e.setup.Val)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) || log.Count(stage.Compiling, "predict") != 1 {
		t.Errorf("compiled %d times; equal predictions: %v", log.Count(stage.Compiling, "predict"), reflect.DeepEqual(first, second))
	}
}
