package scanlib

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/assess"
	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// oneClass is the tiny experiment with a CSV that gives all images one label.
func oneClass(t *testing.T) *config.Config {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("path,label\n")
	for _, class := range tiny.Classes {
		files, err := os.ReadDir(filepath.Join(imagesDir(), class.Name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			csv.WriteString(class.Name + "/" + f.Name() + ",thing\n")
		}
	}
	cfg := tiny.Quick(imagesDir())
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
	if r.Unscored != why || r.Neighbors.Unscored != why || r.Unprobed == "" || len(r.Rows) != 1 || r.Rows[0].Stage != stage.Scan || r.Rows[0].Scores != nil {
		t.Errorf("report %+v", r)
	}
	tiny.Contains(t, r.String(), "note: "+why+" (validation images)", "confidence")
	if strings.Contains(r.String(), "ACC") || strings.Contains(r.String(), "1.000   1.000") || strings.Contains(r.String(), "NaN") {
		t.Errorf("scores of one class:\n%s", r)
	}
	tiny.Contains(t, string(tiny.ReadFile(t, dir, "report.json")), `"scan": null`, `"neighbor_accuracy": null`, `"unscored": "`+why)

	e := openTiny(t, dir, cfg, nil)
	stages, err := e.Finished("scan")
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Assess(t.Context(), stages[0])
	if err != nil || a.Scores != nil || a.Unscored != why || assess.LabelsOf(e.Data.Train).Silent() != why {
		t.Errorf("assessed as %+v, %q, %v", a.Scores, a.Unscored, err)
	}
	if _, ok := e.Figures.Confusion(a); ok {
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
		if err := tiny.WritePNG(filepath.Join(root, string(rune('a'+i))+".png"), img); err != nil {
			t.Fatal(err)
		}
	}
	want := "all 30 training images are the same picture: there is nothing to tell apart"
	tiny.Contains(t, refused(t, filepath.Join(t.TempDir(), "run"), func() *config.Config {
		cfg := tiny.Quick(imagesDir())
		cfg.Data.Root = root
		return cfg
	}()), want)
}
