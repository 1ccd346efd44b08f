package scanlib

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/config"
)

// A cluster is warned of when it has no image for the first time, each head's
// for itself, and not where there are fewer images than clusters.
func TestWarnDeaths(t *testing.T) {
	var log eventLog
	tr := &trainer{exp: &Experiment{notify: log.add}, stage: "scan"}
	said := func(epoch, head int, p ...float32) string {
		log.events = nil
		tr.warnDeaths(epoch, head, p, 3)
		if len(log.events) == 0 {
			return ""
		}
		return log.events[0].Message
	}
	all := []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}
	two := []float32{1, 0, 0, 0, 1, 0, 1, 0, 0}
	one := []float32{1, 0, 0, 1, 0, 0, 1, 0, 0}
	for i, row := range []struct {
		head int
		p    []float32
		want string
	}{
		{0, all, ""},
		{0, two, "epoch 1: cluster 2 has no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{0, two, ""},
		{0, one, "epoch 3: cluster 1 has no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{1, one, "epoch 4: clusters 1, 2 have no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{0, all, ""},
		{0, one, ""},
		{2, one[:6], ""},
	} {
		if got := said(i, row.head, row.p...); got != row.want {
			t.Errorf("epoch %d: %q, want %q", i, got, row.want)
		}
	}
	if got := haveLost(make([]int, 11), 50); got != "11 of 50 clusters have" {
		t.Error(got)
	}
}

// oneClass is the tiny experiment with a CSV that gives all images one label.
func oneClass(t *testing.T) *config.Config {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("path,label\n")
	for _, class := range shapeClasses {
		files, err := os.ReadDir(filepath.Join(imagesDir(), class.name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			csv.WriteString(class.name + "/" + f.Name() + ",thing\n")
		}
	}
	cfg := quick()
	cfg.Data.LabelsCSV = filepath.Join(t.TempDir(), "labels.csv")
	if err := os.WriteFile(cfg.Data.LabelsCSV, []byte(csv.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// Labels of one class are not scored, and every place says why.
func TestOneClass(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cfg := oneClass(t)
	r := runTiny(t, dir, cfg, nil)
	const why = "labels are constant: nothing to compare with"
	if r.Unscored != why || r.NeighborsUnscored != why || r.Unprobed == "" || r.KMeans != nil || r.Scan != nil || r.Chance != nil || len(r.Probes) > 0 {
		t.Errorf("report %+v", r)
	}
	contains(t, r.String(), "note: "+why+" (validation images)", "confidence")
	if strings.Contains(r.String(), "ACC") || strings.Contains(r.String(), "1.000   1.000") || strings.Contains(r.String(), "NaN") {
		t.Errorf("scores of one class:\n%s", r)
	}
	contains(t, string(readFile(t, dir, "report.json")), `"scan": null`, `"neighbor_accuracy": null`, `"unscored": "`+why)

	e := openTiny(t, dir, cfg, nil)
	stages, err := e.Finished("scan")
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Assess(t.Context(), stages[0])
	if err != nil || a.Scores != nil || a.Unscored != why || e.TrainSilent() != why {
		t.Errorf("assessed as %+v, %q, %v", a.Scores, a.Unscored, err)
	}
	if _, ok := a.ConfusionFigure(); ok {
		t.Error("there is a confusion matrix")
	}
}

// Copies of one picture are refused; pictures that features can't tell apart
// have a note.
func TestAllAlike(t *testing.T) {
	root := filepath.Join(t.TempDir(), "copies")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	img.SetRGBA(3, 3, color.RGBA{200, 0, 0, 255})
	for i := range 40 {
		if err := writePNG(filepath.Join(root, string(rune('a'+i))+".png"), img); err != nil {
			t.Fatal(err)
		}
	}
	want := "all 30 training images are the same picture: there is nothing to tell apart"
	contains(t, refused(t, filepath.Join(t.TempDir(), "run"), func() *config.Config {
		cfg := quick()
		cfg.Data.Root = root
		return cfg
	}()), want)
	for _, row := range []struct {
		features []float32
		want     float64
	}{
		{[]float32{1, 0, 1, 0}, 1},   // twice the same
		{[]float32{1, 0, 0, 1}, 0.5}, // at right angles: with themselves 1, with each other 0
		{[]float32{1, 0, -1, 0}, 0},
	} {
		if got := likeness(row.features, 2); got != row.want {
			t.Errorf("likeness of %v is %g, want %g", row.features, got, row.want)
		}
	}
}
