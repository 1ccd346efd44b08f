package study

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"scango/scanlib"
	"scango/scanlib/assess"
	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/report"
	"scango/scanlib/stage"
)

func scanOf(r *report.Report) *assess.Scores { return r.Scores(stage.Scan) }

// runTiny runs an experiment to its end.
func runTiny(t *testing.T, dir string, cfg *config.Config) *report.Report {
	t.Helper()
	ds, err := scanlib.OpenDataset(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	e, err := scanlib.Open(t.Context(), dir, cfg, ds, scanlib.Options{Engine: testEngine})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two runs, the first of which a single run has made before; stopped in the
// second, and called again.
func TestRepeat(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	single := runTiny(t, dir, tiny.Quick(imagesDir()))
	cfg := tiny.Quick(imagesDir())
	cfg.Runs = 2
	ctx, cancel := context.WithCancel(t.Context())
	log := tiny.Log{On: func(e stage.Event) {
		if e.Kind == stage.Started && e.Name() == "scan" {
			cancel()
		}
	}}
	half, err := Repeat(ctx, dir, cfg, nil, scanlib.Options{Engine: testEngine, Event: log.Add})
	if !errors.Is(err, context.Canceled) || len(half.Runs) != 1 || log.Count(stage.Epoch, "pretext") != 1 {
		t.Fatalf("stopped with %d runs, %v; pretext trained %d times, want once, for the second seed", len(half.Runs), err, log.Count(stage.Epoch, "pretext"))
	}
	kept, err := OpenRepeats(dir)
	if err != nil || kept.Wanted != 2 || len(kept.Runs) != 1 {
		t.Fatalf("runs.json holds %+v, %v", kept, err)
	}
	tiny.Contains(t, kept.String(), "note: 1 of 2 runs are finished")

	log = tiny.Log{}
	r, err := Repeat(t.Context(), dir, cfg, nil, scanlib.Options{Engine: testEngine, Event: log.Add})
	if err != nil || len(r.Runs) != 2 {
		t.Fatalf("%d runs, %v", len(r.Runs), err)
	}
	if log.Count(stage.Loaded, "seed-7") != 1 || log.Count(stage.Next, "") != 1 || log.Count(stage.Epoch, "pretext") != 0 {
		t.Errorf("seed 7 was not loaded, or seed 8 began anew: %+v", log.Events)
	}
	if !reflect.DeepEqual(scanOf(r.Runs[0]), scanOf(single)) || r.Runs[1].Seed != 8 {
		t.Errorf("the first run scored %+v, the single one %+v; the second has seed %d", scanOf(r.Runs[0]), scanOf(single), r.Runs[1].Seed)
	}
	a, b := scanOf(r.Runs[0]).ACC, scanOf(r.Runs[1]).ACC
	s := r.Stages[stage.Scan]
	if math.Abs(s.Mean.ACC-(a+b)/2) > 1e-12 || math.Abs(s.Std.ACC-math.Abs(a-b)/math.Sqrt2) > 1e-12 {
		t.Errorf("mean %g, deviation %g of %g and %g", s.Mean.ACC, s.Std.ACC, a, b)
	}
	tiny.Contains(t, r.String(), "mean ± sample standard deviation of 2 runs", "seed-8", "k-means on pretext features", "SCAN")
	back, err := OpenRepeats(dir)
	if err != nil || back.Runs[1].Dir != filepath.Join(dir, "seed-8") || !reflect.DeepEqual(back.Stages, r.Stages) {
		t.Errorf("runs.json reads back as %+v, %v", back, err)
	}

	// Other images are refused, as for a single run.
	images := filepath.Join(t.TempDir(), "images")
	if err := tiny.Images(images, 33); err != nil {
		t.Fatal(err)
	}
	cfg.Data.Root = images
	if _, err := Repeat(t.Context(), dir, cfg, nil, scanlib.Options{Engine: testEngine}); err == nil {
		t.Error("runs over other images went on")
	} else {
		tiny.Contains(t, err.Error(), "seed-7", "training images: 72, 74")
	}
}

// By hand: scores 0.5 and 0.7 have the mean 0.6 and the deviation 0.1·√2; one
// score has none.
func TestSpread(t *testing.T) {
	s := spread([]*assess.Scores{{ACC: 0.5}, {ACC: 0.7}})
	if got := s.text(report.ACC); got != "0.600 ± 0.141" {
		t.Errorf("two scores give %s", got)
	}
	s = spread([]*assess.Scores{{ACC: 0.5}})
	if raw, err := json.Marshal(s); err != nil || s.text(report.ACC) != "0.500" || !strings.Contains(string(raw), `"std":null`) {
		t.Errorf("one score gives %s, %v", raw, err)
	}
}

func sweepAxes() []Axis {
	return []Axis{{"scan.entropy_weight", []string{"1", "5.0"}}, {"scan.num_neighbors", []string{"2", "3", "72"}}}
}

// A sweep stopped in its second run, then done: the pretext stage is trained
// once, mining once for each K, a setting that does not fit the images is a row.
func TestSweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	ctx, cancel := context.WithCancel(t.Context())
	trained := 0
	log := tiny.Log{On: func(e stage.Event) {
		if e.Kind == stage.Started && e.Name() == "scan" {
			if trained++; trained == 2 {
				cancel()
			}
		}
	}}
	half, err := RunSweep(ctx, dir, tiny.Quick(imagesDir()), sweepAxes(), nil, scanlib.Options{Engine: testEngine, Event: log.Add})
	if !errors.Is(err, context.Canceled) || len(half.Rows) != 1 {
		t.Fatalf("stopped with %d rows, %v", len(half.Rows), err)
	}
	log.On = nil
	s, err := RunSweep(t.Context(), dir, tiny.Quick(imagesDir()), sweepAxes(), nil, scanlib.Options{Engine: testEngine, Event: log.Add})
	if err != nil || len(s.Rows) != 6 {
		t.Fatalf("%d rows, %v", len(s.Rows), err)
	}
	if n, k := log.Count(stage.Finished, "pretext"), log.Count(stage.Finished, "neighbors"); n != 1 || k != 2 {
		t.Errorf("pretext was trained %d times, neighbors mined %d times; want 1, 2", n, k)
	}
	if n := log.Count(stage.Loaded, "entropy_weight=1,num_neighbors=2"); n != 1 {
		t.Errorf("the first combination was loaded %d times, want 1", n)
	}
	checkRows(t, s)
	checkSweepFiles(t, s)

	again, err := RunSweep(t.Context(), dir, tiny.Quick(imagesDir()), sweepAxes(), nil, scanlib.Options{Engine: testEngine})
	if err != nil || again.String() != s.String() {
		t.Errorf("done again, %v:\n%s\nwant\n%s", err, again, s)
	}
}

func checkRows(t *testing.T, s *Sweep) {
	var losses []float64
	for i, row := range s.Rows {
		want := []string{[]string{"1", "5"}[i/3], []string{"2", "3", "72"}[i%3]}
		if !slices.Equal(row.Values, want) {
			t.Errorf("row %d is of %v, want %v", i, row.Values, want)
		}
		if i%3 == 2 {
			tiny.Contains(t, row.Error, "scan.num_neighbors is 72", "71 or less")
			continue
		}
		losses = append(losses, row.Report.ValLoss)
	}
	if best := s.Best(); best == nil || best.Report.ValLoss != slices.Min(losses) {
		t.Errorf("chosen %+v, lowest loss of %v", best, losses)
	}
	if s.Rows[1].Seconds >= s.Rows[0].Seconds+s.Rows[0].Report.Seconds["pretext"] {
		t.Errorf("a run that took pretext over counts %g s, the first one %g s", s.Rows[1].Seconds, s.Rows[0].Seconds)
	}
	header, _, _ := strings.Cut(s.String(), "\n")
	if got := strings.Join(strings.Fields(header), " "); got != "entropy_weight num_neighbors val loss ACC NMI ARI in use seconds" {
		t.Errorf("the columns are %s", got)
	}
	tiny.Contains(t, s.String(), "<-- has the lowest", "failed: scan.num_neighbors is 72", "set it to 71 or less (in entropy_weight=1,num_neighbors=72 and 1 more)")
}

func checkSweepFiles(t *testing.T, s *Sweep) {
	back, err := OpenSweep(s.Dir)
	if err != nil || back.String() != s.String() {
		t.Errorf("sweep.json reads back, %v, as\n%s", err, back)
	}
	rows, err := csv.NewReader(strings.NewReader(string(tiny.ReadFile(t, s.Dir, "sweep.csv")))).ReadAll()
	if err != nil || len(rows) != 7 || rows[0][0] != "entropy_weight" || rows[1][2] != strconv.FormatFloat(s.Rows[0].Report.ValLoss, 'g', -1, 64) {
		t.Errorf("sweep.csv, %v:\n%v", err, rows)
	}
	if info, err := os.Stat(filepath.Join(s.Dir, "sweep.png")); err != nil || info.Size() == 0 {
		t.Errorf("sweep.png: %v", err)
	}
	f := s.Figure()
	if len(f.Panels) != 2 || len(f.Panels[0].Series) != 2 || !slices.Equal(f.Panels[0].Series[0].X, []float64{1, 5}) {
		t.Errorf("the picture is %+v, want a line for each K over the entropy weights 1 and 5", f.Panels)
	}
}

// Runs until pretext have a table without losses, and are read when called again,
// unless the groups of their images are others.
func TestRepeatUntilPretext(t *testing.T) {
	dir, groups := filepath.Join(t.TempDir(), "runs"), filepath.Join(t.TempDir(), "groups.csv")
	cfg := tiny.Quick(imagesDir())
	cfg.Until, cfg.Runs, cfg.Data.GroupBy, cfg.Data.GroupCSV = "pretext", 2, "csv", groups
	for _, row := range []struct {
		groups string
		loaded int
		fails  string
	}{
		{"name,app\ndisk/00.png,a\ndisk/01.png,a\n", 0, ""},
		{"name,app\ndisk/00.png,a\ndisk/01.png,a\n", 2, ""},
		{"name,app\ndisk/00.png,a\ndisk/01.png,b\n", 0, "the groups of images differ"},
	} {
		if err := os.WriteFile(groups, []byte(row.groups), 0o600); err != nil {
			t.Fatal(err)
		}
		log := tiny.Log{}
		r, err := Repeat(t.Context(), dir, cfg, nil, scanlib.Options{Engine: testEngine, Event: log.Add})
		if row.fails != "" {
			if err == nil || !strings.Contains(err.Error(), row.fails) {
				t.Errorf("with other groups: %v, want %q", err, row.fails)
			}
			continue
		}
		if n := log.Count(stage.Loaded, "seed-7") + log.Count(stage.Loaded, "seed-8"); err != nil || n != row.loaded {
			t.Fatalf("%d runs loaded, want %d: %v", n, row.loaded, err)
		}
		if text := r.String(); strings.Contains(text, "0.0000") {
			t.Errorf("a loss of nothing:\n%s", text)
		} else {
			tiny.Contains(t, text, "k-means on pretext features", "the runs are until pretext")
		}
	}
}

// All faults of a sweep are said at once, each once, before anything runs.
func TestSweepRefuses(t *testing.T) {
	several := tiny.Quick(imagesDir())
	several.Runs = 2
	early := tiny.Quick(imagesDir())
	early.Until = "pretext"
	for _, row := range []struct {
		cfg  *config.Config
		axes []Axis
		want string
	}{
		{tiny.Quick(imagesDir()), nil, "nothing to sweep: give a key several values, as in scan.entropy_weight=1,2,5"},
		{several, sweepAxes(), "runs has no place in a sweep: give seed several values"},
		{early, sweepAxes(), "until is pretext: a sweep compares what SCAN makes, want scan or selflabel"},
		{tiny.Quick(imagesDir()), []Axis{{"scan.lr", []string{"1e-3", "0.001"}}}, "lr=0.001 and lr=0.001 are the same"},
		{tiny.Quick(imagesDir()), []Axis{{"scan.epochs", []string{"0", "1", ""}}, {"scan.lr", []string{"1", "-1"}}},
			"scan.epochs: \"\" is not a whole number\n" +
				"scan.epochs: 0 is not allowed: want 1 or more (in epochs=0,lr=1 and 1 more)\n" +
				"scan.lr: -1 is not allowed: want more than 0 (in epochs=0,lr=-1 and 1 more)"},
	} {
		dir := filepath.Join(t.TempDir(), "sweep")
		_, err := RunSweep(t.Context(), dir, row.cfg, row.axes, nil, scanlib.Options{Engine: testEngine})
		if err == nil || err.Error() != row.want {
			t.Errorf("got\n%v\nwant\n%s", err, row.want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("a refused sweep made its directory")
		}
	}
}

func TestPointName(t *testing.T) {
	for _, row := range []struct {
		axes   []Axis
		values []string
		want   string
	}{
		{[]Axis{{Key: "scan.lr"}, {Key: "seed"}}, []string{"0.001", "-3"}, "lr=0.001,seed=-3"},
		{[]Axis{{Key: "scan.lr"}, {Key: "pretext.lr"}}, []string{"1", "2"}, "scan.lr=1,pretext.lr=2"},
		{[]Axis{{Key: "scan.crop_scale"}}, []string{"[0.2, 1]"}, "crop_scale=0.2_1"},
	} {
		if got := pointName(row.axes, row.values); got != row.want {
			t.Errorf("%v of %v is named %s, want %s", row.values, row.axes, got, row.want)
		}
	}
}

func TestCaveat(t *testing.T) {
	for key, want := range map[string]string{
		"scan.entropy_weight": "", "selflabel.lr": "", "scan.num_neighbors": "",
		"scan.num_classes": "number of clusters", "scan.num_neighbors_val": "scan.num_neighbors_val", "seed": "another seed", "pretext.lr": "another pretext.lr",
	} {
		if got := caveat([]Axis{{Key: key}}); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", key, got, want)
		}
	}
}
