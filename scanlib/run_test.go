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

	"scango/scanlib/stage"
)

// modelFiles are what the stages of a finished run leave for later.
var modelFiles = []string{"pretext", "neighbors", "kmeans", "scan", "selflabel"}

// sameModels compares the arrays that two runs ended with, byte for byte.
func sameModels(t *testing.T, got, want string, stages ...string) {
	t.Helper()
	for _, s := range stages {
		a, b := readFile(t, got, s, "model.safetensors"), readFile(t, want, s, "model.safetensors")
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the arrays are not those of the uninterrupted run (%d bytes, %d)", s, len(a), len(b))
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
	for _, s := range modelFiles {
		readFile(t, dir, s, "done.json")
	}
	for _, s := range stage.Trained() {
		if lines := bytes.Count(readFile(t, dir, string(s), "metrics.jsonl"), []byte("\n")); lines != 2 {
			t.Errorf("%s/metrics.jsonl has %d lines, want one an epoch, 2", s, lines)
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
	for _, s := range modelFiles {
		if log.count(stage.Loaded, s) == 0 || log.count(stage.Epoch, s) > 0 || log.count(stage.Started, s) > 0 {
			t.Errorf("%s was computed again", s)
		}
	}
	for _, pair := range [][2]*Scores{{first.Chance, again.Chance}, {first.KMeans, again.KMeans}, {first.Scan, again.Scan}, {first.SelfLabel, again.SelfLabel}} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("scores %+v, then %+v", *pair[0], *pair[1])
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
		if log.count(stage.Started, string(s)) != 1 || log.count(stage.Finished, string(s)) != 1 || log.count(stage.Epoch, string(s)) != 2 || log.count(stage.Compiling, string(s)) != 1 {
			t.Errorf("%s: events %+v", s, log.events)
		}
		done := 0
		for _, e := range log.events {
			if e.Name() == string(s) && e.Kind == stage.Progress {
				if e.Done < done || e.Done > e.Total || e.Total != 8 || e.Unit != "steps" { // 2 epochs of 72/16 steps
					t.Errorf("%s: progress %+v after %d", s, e, done)
				}
				done = e.Done
			}
		}
	}
}

func TestReportString(t *testing.T) {
	top5, knn := 0.875, 0.6
	r := &Report{
		NTrain: 72, Clusters: 6, Classes: 2, ClusterSizes: []int{9, 0, 3, 1, 1, 1},
		Chance: &Scores{ACC: 0.5, Purity: 0.625}, KMeans: &Scores{ACC: 0.625, NMI: 0.25, ARI: 0.125, AMI: 0.1, Purity: 0.75},
		Scan:                &Scores{ACC: 0.75, NMI: 0.5, ARI: 0.25, AMI: 0.375, Purity: 0.8, Top5: &top5},
		Confidence:          map[string]Confidence{"scan": {Mean: 0.9, Share: 0.5, Threshold: 0.95}},
		Probes:              []Probe{{Images: 50, Share: 0.01, Scores: Scores{ACC: 0.7, Purity: 0.7}}},
		ValNeighborAccuracy: map[string]float64{"3": 0.375}, ValNeighborChance: 0.25, KNN: &knn,
		NeighborAccuracy: map[string]float64{"10": 0.5, "5": 0.625}, NeighborChance: 0.25,
		Seconds:    map[string]float64{"pretext": 60, "scan": 20, "compile": 8},
		CPUSeconds: 150, PeakRSSBytes: 1 << 30, Engine: "go (pure Go)", Devices: 1,
		Notes: []string{"after scan no validation image is in cluster 1"},
	}
	want := `
                                                     ACC     NMI     ARI     AMI   purity   top-5   confidence   seconds
                                          chance   0.500   0.000   0.000   0.000    0.625
                     k-means on pretext features   0.625   0.250   0.125   0.100    0.750                            0.0
                                            SCAN   0.750   0.500   0.250   0.375    0.800   0.875        0.900      20.0
   linear probe, 1 % of the labels (50 images) *   0.700   0.000   0.000   0.000    0.700
* trained with labels, for comparison; no other row was
6 clusters for 2 classes: ACC counts one cluster a class, purity the majority class of each cluster
confident: SCAN 50.0 % of the images above 0.95

neighbors of the same class: 62.5 % of the 5 nearest, 50.0 % of the 10 nearest, 25.0 % by chance
neighbors of validation images: 37.5 % of the 3 nearest, 25.0 % by chance
weighted kNN on pretext features: 60.0 % (72 nearest training images vote, by their labels)

clusters: 5 of 6 in use, sizes 9, 0, 3, 1, 1, 1
time: pretext 60.0 s, SCAN 20.0 s, compiling 8.0 s
processor: 150.0 s, and 0.0 s compiling; peak memory 1.0 GiB; go (pure Go), 1 device(s)
note: after scan no validation image is in cluster 1
`
	got := "\n" + r.String()
	if got != want {
		t.Errorf("got%swant%s", got, want)
	}
}

// Images without labels are clustered and drawn, with a note in place of scores.
func TestNoLabels(t *testing.T) {
	flat := filepath.Join(t.TempDir(), "flat")
	if err := os.Mkdir(flat, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, class := range shapeClasses {
		for i := range 32 {
			name := fmt.Sprintf("%02d.png", i)
			if err := os.WriteFile(filepath.Join(flat, class.name+name), readFile(t, imagesDir(), class.name, name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "run")
	r := runTiny(t, dir, tinyConfig(flat), nil)
	if r.Chance != nil || r.Scan != nil || r.SelfLabel != nil || len(r.NeighborAccuracy) > 0 || len(r.Notes) == 0 {
		t.Errorf("report %+v, want a note and no scores", r)
	}
	if want := []string{"curves.png", "neighbors.png", "clusters.png"}; !slices.Equal(r.Figures, want) {
		t.Errorf("figures %v, want %v", r.Figures, want)
	}
	contains(t, r.String(), "there are no labels: nothing to compare with", "confidence", "self-label", "of 3 in use")
	if len(r.Probes) > 0 || r.Unprobed == "" {
		t.Errorf("probes %v without labels, reason %q", r.Probes, r.Unprobed)
	}
}

// The program that predicts is compiled once for each clusters.
func TestPredictTwice(t *testing.T) {
	dir, _ := referenceRun(t)
	var log eventLog
	e := openTiny(t, dir, tinyConfig(imagesDir()), log.add)
	stages, err := e.Finished("selflabel")
	if err != nil || len(stages) != 2 {
		t.Fatalf("%d stages, %v", len(stages), err)
	}
	first, err := stages[1].Predict(t.Context(), e.val)
	if err != nil {
		t.Fatal(err)
	}
	second, err := stages[1].Predict(t.Context(), e.val)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) || log.count(stage.Compiling, "predict") != 1 {
		t.Errorf("compiled %d times; equal predictions: %v", log.count(stage.Compiling, "predict"), reflect.DeepEqual(first, second))
	}
}
