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
	"scango/scanlib/internal/tiny"
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
	found, err := Audit(context.Background(), tiny.Config(root), o)
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
	var log tiny.Log
	a := mustAudit(t, root, AuditOptions{Event: log.Add})
	got := fmt.Sprint(a.Total.Count, a.Usable.Count, a.Corrupt, a.Duplicates, a.NearDuplicates.Count, a.Classes)
	want := `6 5 {{1 [cat/empty.png]} [empty file]} {{1 ["cat/copy of 1.png"]} [[cat/1.png "cat/copy of 1.png"]]} 0 {5 0 [{cat 3} {dog 2}] 1.5}`
	if got != strings.ReplaceAll(want, `"`, "") {
		t.Errorf("found %s", got)
	}
	if log.Count(stage.Started, "audit") != 1 || log.Count(stage.Progress, "audit") != 6 || log.Count(stage.Finished, "audit") != 1 {
		t.Errorf("events %v", log.Events)
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

// TestAuditErrors: folders without an image that can be used.
func TestAuditErrors(t *testing.T) {
	for name, want := range map[string]string{t.TempDir(): "no images in", "gone": "does not exist"} {
		if _, err := Audit(context.Background(), tiny.Config(name), AuditOptions{}); err == nil || !strings.Contains(err.Error(), want) {
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
	_, err := Audit(ctx, tiny.Config(imagesDir()), AuditOptions{Event: func(ev stage.Event) {
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
	early := tiny.Config(imagesDir())
	early.Until, early.Scan.BatchSize = "pretext", 1000 // of a stage that does not run
	ds, err := OpenDataset(t.Context(), early, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if stages, err := estimate(t.Context(), early, ds, Options{Engine: testEngine}); err != nil || len(stages) != 1 {
		t.Errorf("until pretext: %v, %v", stages, err)
	}
	if left, _ := os.ReadDir(temporary); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
