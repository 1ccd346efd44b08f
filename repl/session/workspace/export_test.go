package workspace

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sbinet/npyio"
	"gonum.org/v1/gonum/mat"

	"scango/repl/session/sessiontest"
)

// Predictions name each file with its cluster; files that are no images are
// said and left out.
func TestPredict(t *testing.T) {
	s := withEverything(t)
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(picturesDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "broken.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	text := mustEval(t, s, fmt.Sprintf("p = predict(sl, %q)\np", folder))
	for _, want := range []string{"cluster probability  path\n", "\n… and 28 more images; export(_, \"clusters.csv\") writes all\n", "\nskipped " + filepath.Join(folder, "broken.png") + ": "} {
		if !strings.Contains(text, want) {
			t.Errorf("predictions lack %q:\n%s", want, text)
		}
	}
	for expression, want := range map[string]string{
		"len(p.clusters), len(p.paths)": "(48, 48)", "sorted(p.paths)[0][-6:]": `"00.png"`, "dir(p)": `["clusters", "paths"]`,
		"[c for c in p.clusters if c not in (0, 1)]":                          "[]",
		fmt.Sprintf("len(predict(cl, %q, %[1]q).paths)", picturesDir+"/dark"): "24", // given twice, assigned once
	} {
		if got := mustEval(t, s, expression); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
	for _, row := range []struct{ input, want string }{
		{"predict(cl)", `predict: path is missing, as in predict(cl, "new/")`},
		{"predict(cl, 3)", "predict: paths are strings, got int"},
		{`predict(cl, "nowhere")`, "predict: "},
		{`predict(km, "x")`, "predict: k-means has no network to predict with: cl = scan(nb)"},
	} {
		wantError(t, s, row.input, row.want)
	}
}

// A file is written in the form that its name asks for, in a directory that is
// made where it is missing.
func TestExport(t *testing.T) {
	s := withEverything(t)
	t.Chdir(t.TempDir())
	mustEval(t, s, fmt.Sprintf("p = predict(sl, %q)", picturesDir+"/dark"))
	for _, row := range []struct {
		value, file string
		rows        int // of a table, with the line of names
	}{{"cl", "c.csv", 13}, {"fcl", "new/f.csv", 7}, {"p", "p.csv", 25}, {"cl", "c.html", 0}, {"km", "a/b/k.html", 0}} {
		printed, _, err := sessiontest.Eval(s, fmt.Sprintf("export(%s, %q)", row.value, row.file))
		if err != nil || printed != "wrote "+row.file+"\n" {
			t.Errorf("%s to %s: printed %q, %v", row.value, row.file, printed, err)
			continue
		}
		raw, err := os.ReadFile(row.file)
		if err != nil {
			t.Error(err)
		}
		if row.rows == 0 {
			if !bytes.Contains(raw, []byte("data:image/png;base64,")) {
				t.Errorf("%s has no picture", row.file)
			}
			continue
		}
		table, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil || len(table) != row.rows || strings.Join(table[0][:4], ",") != "path,cluster,probability,top1" {
			t.Errorf("%s: %d rows, %v, the first %q", row.file, len(table), err, table[0])
		}
	}
	for _, row := range []struct{ input, want string }{
		{`export(km, "k.csv")`, "export: k-means has no probabilities to write"},
		{`export(cl, "x.pdf")`, "export: x.pdf: clusters can be written to .csv or .html"},
		{`export(cl, "csv")`, "export: csv: clusters can be written to .csv or .html"},
		{`export(p, "p.html")`, "export: p.html: predictions can be written to .csv"},
		{`export(cl, "c.csv/d.csv")`, "export: write c.csv/d.csv: not a directory"},
	} {
		wantError(t, s, row.input, row.want)
	}
	if _, _, err := sessiontest.Eval(s, `export(p, "p.html")`); err == nil || strings.Contains(err.Error(), "or .html") {
		t.Errorf("predictions are offered a form that they do not have: %v", err)
	}
	if _, err := os.Stat("x.pdf"); err == nil {
		t.Error("a refused export left a file")
	}
}

// Features are written as the array that other programs read.
func TestSaveFeatures(t *testing.T) {
	s := withEverything(t)
	t.Chdir(t.TempDir())
	mustEval(t, s, `features(enc).save("train.npy")`, `features(enc).save("deep/val.npy", images="val")`)
	for file, rows := range map[string]int{"train.npy": 36, "deep/val.npy": 12} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		var m mat.Dense
		if err := npyio.Read(f, &m); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if n, dim := m.Dims(); n != rows || dim != 16 {
			t.Errorf("%s is %d×%d, want %d×16", file, n, dim, rows)
		}
		if length := mat.Norm(m.RowView(rows-1), 2); length < 0.999 || length > 1.001 {
			t.Errorf("the last row of %s has length %v, want 1", file, length)
		}
	}
	wantError(t, s, `features(enc).save("t.npy", images="tests")`, `features.save: images is "tests", must be train or val`)
	wantError(t, s, `features(enc).save("train.npy/t.npy")`, "save: write train.npy/t.npy: not a directory")
}
