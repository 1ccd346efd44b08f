package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/sessiontest"
	"scango/scanlib/config"
)

// Lists of words reach the configuration whatever is in them.
func TestDatasetChoices(t *testing.T) {
	root := filepath.Join(t.TempDir(), "pictures")
	if err := os.CopyFS(root, os.DirFS(picturesDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "dark"), filepath.Join(root, `dark, "very"`)); err != nil {
		t.Fatal(err)
	}
	array := filepath.Join(t.TempDir(), "x.npy")
	head := fmt.Sprintf("%-117s\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 2), }")
	if err := os.WriteFile(array, []byte("\x93NUMPY\x01\x00\x76\x00"+head+strings.Repeat("abcd", 6)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ input, want string }{
		{fmt.Sprintf(`dataset(%q, size=16, classes=['dark, "very"'], val_fraction=0.25)`, root), "18 images to train"},
		{fmt.Sprintf(`dataset(%q, size=16, merge=['dark, "very"=bright'], per_class=8, val_fraction=0.25)`, root), "6 images to train"},
		{fmt.Sprintf(`dataset(%q, size=16, classes=["cow"])`, root), `has no class "cow"; it has bright, dark, "very"`},
		{fmt.Sprintf(`dataset(%q, size=16, val_fraction=0.5)`, array), "3 images to train"},
		{`dataset("rico", root=screens(), size=32)`, "192 images to train, 96 to validate"},
		{`dataset("no.npz")`, "dataset: there is no file no.npz"},
		{`dataset("stl10")`, "data.root"},
	} {
		_, out, err := sessiontest.Eval(newSession(t), row.input)
		if got := fmt.Sprint(out, err); !strings.Contains(got, row.want) {
			t.Errorf("%s: %s, want %q", row.input, got, row.want)
		}
	}
}

// The walkthrough's screens are those of RICO_ROOT, or a stand-in that says so.
func TestScreens(t *testing.T) {
	s := newSession(t)
	dir := filepath.Join(t.TempDir(), "screens")
	printed, _, err := sessiontest.Eval(s, `root = screens("`+dir+`")`)
	if err != nil || !strings.Contains(printed, "stand-in") {
		t.Fatalf("%v, printed %q", err, printed)
	}
	got := mustEval(t, s, `dataset(root + "/train", val_root=root + "/val", size=16, quiet=True)`)
	if !strings.Contains(got, "192 images to train, 96 to validate") {
		t.Errorf("the stand-in is %s", got)
	}
	t.Setenv("RICO_ROOT", "/somewhere")
	if got := mustEval(t, s, "screens()"); got != `"/somewhere"` {
		t.Errorf("with RICO_ROOT the folder is %s", got)
	}
}

// A source is a folder, an array, a data set or a preset; a run directory of it
// is named after it.
func TestSource(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.CopyFS(filepath.Join(home, "birds"), os.DirFS(picturesDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "b.npz"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(home)
	for _, row := range []struct{ arguments, set, root, name string }{
		{`"~/birds"`, "folder", filepath.Join(home, "birds"), "birds"},
		{`"birds/"`, "folder", "birds", "birds"},
		{`"."`, "folder", ".", filepath.Base(home)},
		{`"folder", root="birds"`, "folder", "birds", "folder"},
		{`"birds", name="robins"`, "folder", "birds", "robins"},
		{`"b.npz"`, "array", "b.npz", "b"},
		{`"mnist", root="x"`, "mnist", "x", "mnist"},
		{`"mnist-demo", root="x", seed=4`, "mnist", "x", "mnist-demo"},
		{`"cifar20", root="x"`, "cifar20", "x", "cifar20"},
	} {
		var cfg *config.Config
		s := session.New(session.Options{Commands: []*command.Command{{
			Name: "dataset", Doc: "Keeps the configuration.", Example: "dataset(1)", Params: newWorkspace(Options{}).table.Find("", "dataset").Params,
			Run: func(c *command.Call) (_ starlark.Value, err error) {
				cfg, err = (&call{c, session.Of(c.Thread), newWorkspace(Options{})}).imagesConfig()
				return nil, err
			},
		}}})
		if _, _, err := sessiontest.Eval(s, "dataset("+row.arguments+")"); err != nil {
			t.Errorf("%s: %v", row.arguments, err)
			continue
		}
		if cfg.Data.Dataset != row.set || cfg.Data.Root != row.root || cfg.Name != row.name {
			t.Errorf("%s: %s in %s named %s, want %s, %s, %s", row.arguments, cfg.Data.Dataset, cfg.Data.Root, cfg.Name, row.set, row.root, row.name)
		}
	}
}

// MNIST's files are where the front says, unless the user knows better.
func TestDigits(t *testing.T) {
	asked := 0
	s := NewSession(Options{Digits: func(context.Context) (string, error) {
		asked++
		return "", errors.New("no network")
	}})
	wantError(t, s, `dataset("mnist")`, "dataset: no network")
	wantError(t, s, `audit("mnist-demo")`, "audit: no network")
	wantError(t, s, `dataset("mnist", root="nowhere")`, "dataset: ")
	if asked != 2 {
		t.Errorf("the front was asked %d times, want 2", asked)
	}
}

// What a set of images changes in the configuration is said, and what it skips.
func TestDatasetWarnings(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(picturesDir, "dark"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "broken.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := &sessiontest.Recorder{}
	b, err := newSession(t).Eval(context.Background(), fmt.Sprintf("dataset(%q, size=16, val_fraction=0.25)", folder), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"skipped broken.png: ", "warning: pretext.batch_size is 18, not 64: there are 24 images\n"} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("the warnings lack %q:\n%s", want, r.Text())
		}
	}
	if len(r.Bundles) == 0 || !strings.Contains(b.Text(), ", no labels") {
		t.Errorf("%d displays of progress, then %s", len(r.Bundles), b.Text())
	}
}

// An interrupt while images are read leaves no value and says so.
func TestDatasetInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := newSession(t).Eval(ctx, fmt.Sprintf("ds = dataset(%q, size=20)", picturesDir), &sessiontest.Recorder{})
	var e *session.Error
	if !errors.As(err, &e) || e.Name != session.Interrupted {
		t.Errorf("error %v, want one called %s", err, session.Interrupted)
	}
}
