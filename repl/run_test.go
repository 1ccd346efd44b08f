package repl

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

// A whole run, the commands that read it, and its second start.
func TestRun(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "tiny.yml", tiny)
	write(t, "images/warm/broken.png", "not an image")
	stdout, stderr, status := call(context.Background(), "run", "tiny.yml", "--backend", "go")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if strings.ContainsAny(stdout+stderr, "\x1b\r") {
		t.Errorf("escape codes, but no terminal:\n%q", stderr)
	}
	for _, want := range []string{
		"warning: data: skipped warm/broken.png: …", "data: done in …, 18 to train, 6 to validate, 16×16 pixels",
		"tiny: data folder, seed 1, 3 neighbors, 2 clusters, config …, go (pure Go), 1 device, in runs/tiny",
		"pretext: 1 epoch, 2 steps", "pretext: compiling …", "pretext: epoch 1/1, 2/2 steps, …loss …", "pretext: done in …",
		"scan: epoch 1/1, 2/2 steps, …loss …", "selflabel: done in …", "evaluate: done in …",
	} {
		if !holds(splitLines(stderr), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
	checkPrinted(t, stdout)

	again, warnings, status := call(context.Background(), "run", "tiny.yml", "--backend", "go", "--quiet")
	if status != 0 || strings.Contains(warnings, "done") || !strings.Contains(warnings, "broken.png") {
		t.Errorf("a second quiet run: status %d, stderr:\n%s", status, warnings)
	}
	if scoresOf(again) != scoresOf(stdout) {
		t.Errorf("a second run prints other scores:\n%s\n%s", again, stdout)
	}
	t.Run("eval", checkEval)
	t.Run("predict", checkPredict)
	t.Run("in use", checkInUse)
	t.Run("other settings", func(t *testing.T) {
		_, stderr, status := call(context.Background(), "run", "tiny.yml", "seed=2", "--backend", "go", "--quiet")
		if status != 1 || !strings.Contains(stderr, "seed: 1, 2") {
			t.Errorf("status %d, stderr:\n%s", status, stderr)
		}
	})
}

// checkPrinted opens the files that a run names at its end.
func checkPrinted(t *testing.T, stdout string) {
	named := 0
	for _, line := range splitLines(stdout) {
		kind, path, ok := strings.Cut(line, ": ")
		if !ok || kind != "figure" && kind != "report" {
			continue
		}
		named++
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s is printed, but empty or missing: %v", path, err)
		}
	}
	if named < 4 {
		t.Errorf("%d files named, want figures and a report:\n%s", named, stdout)
	}
	for _, row := range []string{"chance", "k-means on pretext features", "SCAN", "self-label"} {
		if !holds(splitLines(stdout), "… "+row+"  …") && !holds(splitLines(stdout), row+"  …") {
			t.Errorf("the table lacks %q:\n%s", row, stdout)
		}
	}
}

// scoresOf is the table without the times below it.
func scoresOf(stdout string) string {
	table, _, _ := strings.Cut(stdout, "time:")
	return table
}

func checkEval(t *testing.T) {
	table, _, status := call(context.Background(), "eval", "runs/tiny")
	if status != 0 || !strings.Contains(table, "self-label") {
		t.Errorf("status %d, stdout:\n%s", status, table)
	}
	raw, _, status := call(context.Background(), "eval", "runs/tiny", "--json")
	var report map[string]any
	if err := json.Unmarshal([]byte(raw), &report); err != nil || status != 0 {
		t.Fatalf("status %d: %v\n%s", status, err, raw)
	}
	for key, want := range map[string]any{"dataset": "folder", "n_train": 18.0, "n_val": 6.0, "seed": 1.0, "engine": "go (pure Go)"} {
		if report[key] != want {
			t.Errorf("%s is %v, want %v", key, report[key], want)
		}
	}
	for _, key := range []string{"chance", "kmeans", "scan", "selflabel", "neighbor_accuracy", "seconds", "cpu_seconds", "peak_rss_bytes"} {
		if report[key] == nil {
			t.Errorf("no %s in:\n%s", key, raw)
		}
	}
}

func checkPredict(t *testing.T) {
	_, stderr, status := call(context.Background(), "predict", "runs/tiny", "images/cold", "images/warm/00.png",
		"images/warm/broken.png", "gone.png", "--csv", "out.csv", "--backend", "go")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, want := range []string{"scanrepl: skipped gone.png: no such file or directory",
		"scanrepl: skipped images/warm/broken.png: …", "scanrepl: 2 of 15 files skipped"} {
		if !holds(splitLines(stderr), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
	raw, err := os.ReadFile("out.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil || len(rows) != 1+13 {
		t.Fatalf("%d rows, want a header and 13: %v", len(rows), err)
	}
	if got := rows[13]; got[0] != "images/warm/00.png" || got[1] != got[3] || got[2] != got[4] || got[7] != "" {
		t.Errorf("last row %q: want its path, the cluster twice, and no third of 2 clusters", got)
	}
	stdout, _, status := call(context.Background(), "predict", "runs/tiny", "images/cold", "images/warm/00.png", "--backend", "go")
	if status != 0 || stdout != string(raw) {
		t.Errorf("status %d, stdout differs from the file:\n%s", status, stdout)
	}
	_, stderr, status = call(context.Background(), "predict", "runs/tiny", "gone.png", "images/warm/broken.png", "--backend", "go")
	if status != 1 || !strings.Contains(stderr, "none of its 2 images can be used") {
		t.Errorf("all skipped: status %d, stderr:\n%s", status, stderr)
	}
}

func checkInUse(t *testing.T) {
	lock := flock.New(filepath.Join("runs", "tiny", ".lock"))
	if ok, err := lock.TryLock(); !ok {
		t.Fatal(err)
	}
	defer lock.Close()
	_, stderr, status := call(context.Background(), "run", "tiny.yml", "--backend", "go")
	want := "scanrepl: run directory runs/tiny is in use by another process; wait for it, or choose another with --out"
	if status != 1 || !holds(splitLines(stderr), want) {
		t.Errorf("status %d, stderr:\n%s", status, stderr)
	}
}

// A run that ends early is complete: its table has the results so far, and the
// same directory continues.
func TestRunUntil(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "tiny.yml", tiny)
	stdout, stderr, status := call(context.Background(), "run", "tiny.yml", "until=pretext", "--backend", "go")
	if status != 0 || !holds(splitLines(stderr), "tiny: data folder, until pretext, seed 1, …") {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if !strings.Contains(stdout, "k-means on pretext features") || strings.Contains(stdout, "SCAN") {
		t.Errorf("until pretext the table is\n%s", stdout)
	}
	if _, stderr, status := call(context.Background(), "eval", "runs/tiny"); status != 0 {
		t.Errorf("eval of it: status %d, %s", status, stderr)
	}
	stdout, stderr, status = call(context.Background(), "run", "tiny.yml", "--backend", "go")
	if status != 0 || strings.Contains(stderr, "pretext: epoch") || !strings.Contains(stdout, "self-label") {
		t.Errorf("going on: status %d\n%s\n%s", status, stderr, stdout)
	}
}

// Files of the official code run as they are; results go to its root_dir.
func TestRunOfficial(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "env.yml", "root_dir: results\n")
	write(t, "simclr.yml", `setup: simclr
train_db_name: mine
val_db_name: mine
num_classes: 2
backbone: resnet18
model_kwargs: {head: linear, features_dim: 8}
criterion_kwargs: {temperature: 0.1}
epochs: 1
batch_size: 8
num_workers: 8
optimizer: adam
optimizer_kwargs: {lr: 0.001}
scheduler: constant
augmentation_strategy: standard
augmentation_kwargs: {random_resized_crop: {size: 16, scale: [0.5, 1]}}
transformation_kwargs: {crop_size: 16, normalize: {mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]}}
`)
	args := []string{"run", "--official", "env.yml", "simclr.yml", "root=images", "width=1", "blocks=1", "num_neighbors=3", "num_neighbors_val=2", "--backend", "go"}
	stdout, stderr, status := call(context.Background(), args...)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, want := range []string{
		"read: pretext from simclr.yml (simclr)",
		"assumed: train_db_name mine is not a data set of the official code: …",
		"assumed: simclr.yml has no optimizer_kwargs.weight_decay: pretext.weight_decay is 0, as PyTorch has it",
		"ignored: simclr.yml:10: num_workers: …",
		"simclr: data folder, until pretext, …, in results/mine",
	} {
		if !holds(splitLines(stderr), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
	if !strings.Contains(stdout, "k-means on pretext features") {
		t.Errorf("stdout:\n%s", stdout)
	}
}

// Two runs and a sweep, what eval prints for them, and their second start.
func TestSeveral(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "tiny.yml", tiny)
	for _, row := range []struct {
		args   []string
		dir    string
		stderr []string
		stdout []string
		key    string // of the JSON
	}{
		{[]string{"run", "tiny.yml", "runs=2"}, "runs/tiny",
			[]string{"run 1 of 2: seed-1", "run 2 of 2: seed-2, about … left for all"},
			[]string{"mean ± sample standard deviation of 2 runs", "…self-label   … ± …", "   seed-2   …", "report: runs/tiny/runs.json"}, "stages"},
		{[]string{"sweep", "tiny.yml", "entropy_weight=1,5", "pretext.lr=2e-3"}, "runs/tiny-sweep",
			[]string{"run 1 of 2: entropy_weight=1", "run 2 of 2: entropy_weight=5, about … left for all", "pretext: done before, in …"},
			[]string{"   entropy_weight   val loss …", "…   <--", "report: runs/tiny-sweep/sweep.csv", "figure: runs/tiny-sweep/sweep.png"}, "axes"},
	} {
		args := append(row.args, "--backend", "go")
		stdout, stderr, status := call(context.Background(), args...)
		if status != 0 {
			t.Fatalf("%v: status %d: %s", row.args, status, stderr)
		}
		for _, want := range row.stderr {
			if !holds(splitLines(stderr), want) {
				t.Errorf("%v: stderr lacks %q:\n%s", row.args, want, stderr)
			}
		}
		for _, want := range row.stdout {
			if !holds(splitLines(stdout), want) {
				t.Errorf("%v: stdout lacks %q:\n%s", row.args, want, stdout)
			}
		}
		if again, stderr, status := call(context.Background(), append(args, "--quiet")...); status != 0 || again != stdout || stderr != "" {
			t.Errorf("%v again: status %d, stderr %q, stdout\n%s", row.args, status, stderr, again)
		}
		if table, _, status := call(context.Background(), "eval", row.dir); status != 0 || table != stdout {
			t.Errorf("eval %s: status %d\n%s", row.dir, status, table)
		}
		raw, _, _ := call(context.Background(), "eval", row.dir, "--json")
		var values map[string]any
		if err := json.Unmarshal([]byte(raw), &values); err != nil || values[row.key] == nil {
			t.Errorf("eval %s --json, %v:\n%s", row.dir, err, raw)
		}
	}
}

func TestStop(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "tiny.yml", tiny)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, stderr, status := call(ctx, "run", "tiny.yml", "--backend", "go", "--quiet", "data.root=images", "--out", "a run")
	if status != 130 || !strings.HasPrefix(stderr, "stopped ") ||
		!strings.Contains(stderr, "; continue with: scanrepl run tiny.yml --backend go --quiet data.root=images --out 'a run'\n") {
		t.Errorf("status %d, stderr:\n%s", status, stderr)
	}
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"a-b_c=d/e.f:1,2": "a-b_c=d/e.f:1,2", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "~x": "'~x'", "root=~/x": "root=~/x", "$x": "'$x'", "é": "'é'",
	} {
		if got := quote(word); got != want {
			t.Errorf("quote(%q) is %s, want %s", word, got, want)
		}
	}
}
