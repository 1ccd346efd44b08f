package scanlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/audit"
	"scango/scanlib/stage"
)

// auditFolder lays shapes out as files: names with what they are made of, where
// "NAME" is an image of that number and "" nothing.
func auditFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, of := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		content := []byte{}
		if of != "" {
			var err error
			if content, err = os.ReadFile(filepath.Join(imagesDir(), of+".png")); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func mustAudit(t *testing.T, root string, o AuditOptions) *audit.Result {
	t.Helper()
	found, err := Audit(context.Background(), tinyConfig(root), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(found.Close)
	return found
}

// TestAudit: broken files, copies, classes, a loop of links and names of any
// bytes, all in one folder.
func TestAudit(t *testing.T) {
	root := auditFolder(t, map[string]string{
		"cat/1.png": "disk/00", "cat/2.png": "square/01", "cat/copy of 1.png": "disk/00", "cat/empty.png": "",
		"dog/say \"hi\".png": "cross/02", "dog/\xff\xfe.png": "cross/03", "dog/notes.txt": "",
	})
	if err := os.Symlink(root, filepath.Join(root, "dog", "loop")); err != nil {
		t.Fatal(err)
	}
	var log eventLog
	a := mustAudit(t, root, AuditOptions{Event: log.add})
	got := fmt.Sprint(a.Total.Count, a.Usable.Count, a.Corrupt, a.Duplicates, a.NearDuplicates.Count, a.Classes)
	want := `6 5 {{1 [cat/empty.png]} [empty file]} {{1 ["cat/copy of 1.png"]} [[cat/1.png "cat/copy of 1.png"]]} 0 {5 0 [{cat 3} {dog 2}] 1.5}`
	if got != strings.ReplaceAll(want, `"`, "") {
		t.Errorf("found %s", got)
	}
	if log.count(stage.Started, "audit") != 1 || log.count(stage.Progress, "audit") != 6 || log.count(stage.Finished, "audit") != 1 {
		t.Errorf("events %v", log.events)
	}
	if keep := a.Keep(false); len(keep) != 4 || keep[0] != "cat/1.png" {
		t.Errorf("keeps %q", keep)
	}
	if f, ok := a.Figure(); !ok || len(f.Rows[0].Images) != 2 {
		t.Errorf("figure %v %v", f.Rows, ok)
	}
	if a.Memory.Pixels != 5*16*16*3 || a.Memory.Features != 5*16*4 { // width 2 gives 16 features
		t.Errorf("memory %+v", a.Memory)
	}
}

// TestAuditLeakage: a folder of train and val is both, without being told so.
func TestAuditLeakage(t *testing.T) {
	root := auditFolder(t, map[string]string{
		"train/a/1.png": "disk/00", "train/b/2.png": "square/01", "val/a/1.png": "disk/05", "val/b/9.png": "square/01",
	})
	a := mustAudit(t, root, AuditOptions{})
	if got := fmt.Sprint(a.Leakage, a.Duplicates.Count, a.Classes); got != "{{1 [val/b/9.png]} [{val/b/9.png b/2.png true}]} 0 {4 0 [{a 2} {b 2}] 1}" {
		t.Errorf("found %s", got)
	}
	if got := fmt.Sprint(a.Keep(false)); got != "[a/1.png]" {
		t.Errorf("keeps %s", got)
	}
	if !strings.HasPrefix(a.Source, root) || strings.HasSuffix(a.Source, "train") {
		t.Errorf("source %s", a.Source)
	}
}

// TestAuditErrors: folders without an image that can be used.
func TestAuditErrors(t *testing.T) {
	for name, want := range map[string]string{t.TempDir(): "no images in", "gone": "does not exist"} {
		if _, err := Audit(context.Background(), tinyConfig(name), AuditOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	broken := mustAudit(t, auditFolder(t, map[string]string{"a.png": ""}), AuditOptions{Engine: testEngine})
	if broken.Usable.Count != 0 || broken.Corrupt.Count != 1 || len(broken.Notes) != 1 || broken.Stages != nil {
		t.Errorf("of a broken file: %+v", broken.Report)
	}
	one := mustAudit(t, auditFolder(t, map[string]string{"a.png": "disk/00"}), AuditOptions{Engine: testEngine})
	if one.Usable.Count != 1 || len(one.Notes) != 1 || !strings.Contains(one.Notes[0], "the stages were not timed: ") {
		t.Errorf("of one image: notes %q", one.Notes)
	}
}

func TestAuditCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Audit(ctx, tinyConfig(imagesDir()), AuditOptions{Event: func(ev stage.Event) {
		if ev.Kind == stage.Progress && ev.Done == 5 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestAuditProbe times real steps of each stage and leaves nothing behind.
func TestAuditProbe(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	a := mustAudit(t, imagesDir(), AuditOptions{Engine: testEngine})
	var names []string
	for _, s := range a.Stages {
		names = append(names, fmt.Sprint(s.Name, " ", s.Steps))
		if s.StepSeconds <= 0 || s.Seconds < s.StepSeconds*float64(s.Steps) {
			t.Errorf("%+v", s)
		}
	}
	if got := strings.Join(names, ", "); got != "pretext 8, scan 8, selflabel 8" { // 2 epochs of 72/16 steps
		t.Errorf("stages %s, notes %q", got, a.Notes)
	}
	early := tinyConfig(imagesDir())
	early.Until, early.Scan.BatchSize = "pretext", 1000 // of a stage that does not run
	ds, err := OpenDataset(t.Context(), early, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if stages, err := Estimate(t.Context(), early, ds, Options{Engine: testEngine}); err != nil || len(stages) != 1 {
		t.Errorf("until pretext: %v, %v", stages, err)
	}
	if left, _ := os.ReadDir(temporary); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAuditScreenFiles: a data set of image files is audited by its files, also
// where it is divided at random or not at all.
func TestAuditScreenFiles(t *testing.T) {
	root := auditFolder(t, map[string]string{
		"combined/1.png": "disk/00", "combined/2.png": "square/01", "combined/3.png": "cross/02", "combined/4.png": "",
	})
	for _, fraction := range []string{"0", "0.34"} {
		cfg := tinyConfig(root)
		for key, value := range map[string]string{"data.dataset": "rico", "data.size": "8", "data.val_fraction": fraction} {
			if err := cfg.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		a, err := Audit(t.Context(), cfg, AuditOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if got := fmt.Sprint(a.Total.Count, a.Corrupt, a.Sizes, a.Formats, a.Keep(false)); got != "4 {{1 [4.png]} [empty file]} [{16×16 3}] [{PNG 3}] [1.png 2.png 3.png]" {
			t.Errorf("val_fraction %s: found %s", fraction, got)
		}
	}
}

// TestAuditSet looks at the records of a data set.
func TestAuditSet(t *testing.T) {
	root, err := filepath.Abs("../../shared/data")
	if _, missing := os.Stat(filepath.Join(root, "cifar-10-batches-bin")); err != nil || missing != nil {
		t.Skip("no CIFAR-10 beside the module")
	}
	cfg := tinyConfig(root)
	for key, value := range map[string]string{"data.dataset": "cifar10", "data.size": "32", "data.val_fraction": "0", "data.num_train": "100", "data.num_val": "50"} {
		if err := cfg.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	a, err := Audit(context.Background(), cfg, AuditOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if a.Total.Count != 150 || a.Usable.Count != 150 || len(a.Classes.Counts) != 10 || a.Leakage.Count != 0 || a.Source != "cifar10" {
		t.Errorf("%+v", a.Report)
	}
}

// TestAuditUndivided: of a set without held-out images each is looked at once,
// and what can't be decoded is named though the set is divided.
func TestAuditUndivided(t *testing.T) {
	root := auditFolder(t, map[string]string{"screenshots/1.jpg": "disk/00", "screenshots/2.jpg": "square/01", "screenshots/3.jpg": "cross/02", "screenshots/4.jpg": ""})
	if err := os.WriteFile(filepath.Join(root, "design_topics.csv"), []byte("screen_id,topic\n1,list\n2,news\n3,list\n4,news\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fraction := range []float64{0, 0.4} {
		cfg := tinyConfig(root)
		cfg.Data.Dataset, cfg.Data.ValFraction = "enrico", fraction
		a, err := Audit(context.Background(), cfg, AuditOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(a.Total.Count, a.Usable.Count, a.Corrupt.Names, a.Duplicates.Count, a.Leakage.Count); got != "4 3 {1 [4.jpg]} 0 0" {
			t.Errorf("with %g held out: found %s", fraction, got)
		}
		a.Close()
	}
}

// TestAuditScreens: what 584 real screens hold. One of them is black.
func TestAuditScreens(t *testing.T) {
	root, err := filepath.Abs("../../shared/data/mini-rico/images")
	if _, missing := os.Stat(root); err != nil || missing != nil {
		t.Skip("no mini-rico beside the module")
	}
	a := mustAudit(t, root, AuditOptions{})
	got := fmt.Sprint(a.Total.Count, a.Usable.Count, a.Corrupt.Count, a.Duplicates.Count, a.Blank, a.Dark, a.Blurry.Count, a.Sizes, a.Really)
	if want := "584 584 0 0 {1 [0058.jpg]} {1 [0058.jpg]} 0 [{270×480 584}] [{color 564} {gray 20}]"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	if n := a.NearDuplicates.Count; n < 15 || n > 30 {
		t.Errorf("%d near duplicates, of which 22 were seen", n)
	}
	f, _ := a.Figure()
	if _, err := f.Image(); err != nil {
		t.Error(err)
	}
}
