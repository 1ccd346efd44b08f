package notebooks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The notebooks for our kernel and how long each may take on two cores.
var notebooks = map[string]time.Duration{
	"three-stages":     12 * time.Minute,
	"rico-walkthrough": 12 * time.Minute,
}

// Each notebook runs to its end, cell by cell, in a fresh kernel, and every
// cell that should shows a picture. It takes minutes: SCAN_SLOW=1 asks for it.
func TestNotebooks(t *testing.T) {
	if os.Getenv("SCAN_SLOW") == "" {
		t.Skip("the notebooks take minutes: SCAN_SLOW=1 runs them")
	}
	j := openJupyter(t, "nbclient")
	for name, limit := range notebooks {
		t.Run(name, func(t *testing.T) {
			source, err := filepath.Abs(name + ".ipynb")
			if err != nil {
				t.Fatal(err)
			}
			done := filepath.Join(t.ArtifactDir(), name+".ipynb")
			start := time.Now()
			run(t, append(j.env, "PYTHONDONTWRITEBYTECODE=1"), limit, j.python, "testdata/run.py", source, done, t.TempDir())
			pictures, cells := count(t, done)
			t.Logf("%s: %d cells, %d pictures, %.0f s", name, cells, pictures, time.Since(start).Seconds())
			if pictures < 4 {
				t.Errorf("%d pictures, want 4 at least", pictures)
			}
		})
	}
}

// count counts the code cells of a notebook that has run, and the pictures in
// their outputs. It fails on a cell that printed an error.
func count(t *testing.T, path string) (pictures, cells int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			CellType string `json:"cell_type"`
			Outputs  []struct {
				OutputType string         `json:"output_type"`
				Data       map[string]any `json:"data"`
				Evalue     string         `json:"evalue"`
			} `json:"outputs"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(raw, &notebook); err != nil {
		t.Fatal(err)
	}
	for _, cell := range notebook.Cells {
		if cell.CellType != "code" {
			continue
		}
		cells++
		for _, out := range cell.Outputs {
			if out.OutputType == "error" {
				t.Errorf("cell %d: %s", cells, out.Evalue)
			}
			if text, ok := out.Data["image/png"].(string); ok && strings.HasPrefix(text, "iVBOR") {
				pictures++
			}
		}
	}
	return pictures, cells
}
