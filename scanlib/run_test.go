package scanlib

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// modelFiles are what the stages of a finished run leave for later.
var modelFiles = []string{"pretext", "neighbors", "kmeans", "scan", "selflabel"}

// sameModels compares the arrays that two runs ended with, byte for byte.
func sameModels(t *testing.T, got, want string, stages ...string) {
	t.Helper()
	for _, stage := range stages {
		a, b := readFile(t, got, stage, "model.safetensors"), readFile(t, want, stage, "model.safetensors")
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the arrays are not those of the uninterrupted run (%d bytes, %d)", stage, len(a), len(b))
		}
	}
}

func readFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return raw
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
	for _, stage := range modelFiles {
		readFile(t, dir, stage, "done.json")
	}
	for _, stage := range []string{"pretext", "scan", "selflabel"} {
		if lines := bytes.Count(readFile(t, dir, stage, "metrics.jsonl"), []byte("\n")); lines != 2 {
			t.Errorf("%s/metrics.jsonl has %d lines, want one an epoch, 2", stage, lines)
		}
	}
}

// report.json has every field that is promised, of the JSON type promised.
func TestReportFile(t *testing.T) {
	dir, r := referenceRun(t)
	var file map[string]any
	if err := json.Unmarshal(readFile(t, dir, "report.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"chance", "kmeans", "scan", "selflabel"} {
		scores, _ := file[key].(map[string]any)
		for _, score := range []string{"acc", "nmi", "ari"} {
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
	for _, stage := range append(slices.Clone(modelFiles), "compile") {
		if v, ok := seconds[stage].(float64); !ok || v < 0 {
			t.Errorf("seconds.%s is %v, want 0 or more", stage, seconds[stage])
		}
	}
	if v, ok := file["neighbor_accuracy"].(map[string]any)["1"].(float64); !ok || v < 0 || v > 1 {
		t.Errorf("neighbor_accuracy is %v, want a share for k = 1", file["neighbor_accuracy"])
	}
	back := Report{Dir: dir}
	if err := json.Unmarshal(readFile(t, dir, "report.json"), &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, r) {
		t.Errorf("report.json reads back as\n%+v\nwant\n%+v", back, *r)
	}
}

func TestFigures(t *testing.T) {
	dir, r := referenceRun(t)
	want := []string{"curves.png", "neighbors.png", "clusters.png", "confusion.png"}
	if !slices.Equal(r.Figures, want) {
		t.Errorf("figures %v, want %v", r.Figures, want)
	}
	for _, name := range want {
		img, err := png.Decode(bytes.NewReader(readFile(t, dir, "figures", name)))
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
	var log eventLog
	again := runTiny(t, dir, tinyConfig(imagesDir()), log.add)
	for _, stage := range modelFiles {
		if log.count(Loaded, stage) == 0 || log.count(Epoch, stage) > 0 || log.count(Started, stage) > 0 {
			t.Errorf("%s was computed again", stage)
		}
	}
	for _, pair := range [][2]*Scores{{first.Chance, again.Chance}, {first.KMeans, again.KMeans}, {first.Scan, again.Scan}, {first.SelfLabel, again.SelfLabel}} {
		if *pair[0] != *pair[1] {
			t.Errorf("scores %v, then %v", *pair[0], *pair[1])
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
	for _, stage := range []string{"pretext", "scan", "selflabel"} {
		if log.count(Started, stage) != 1 || log.count(Finished, stage) != 1 || log.count(Epoch, stage) != 2 || log.count(Compiling, stage) != 1 {
			t.Errorf("%s: events %+v", stage, log.events)
		}
		done := 0
		for _, e := range log.events {
			if e.Stage == stage && e.Kind == Progress {
				if e.Done < done || e.Done > e.Total || e.Total != 8 || e.Unit != "steps" { // 2 epochs of 72/16 steps
					t.Errorf("%s: progress %+v after %d", stage, e, done)
				}
				done = e.Done
			}
		}
	}
}
