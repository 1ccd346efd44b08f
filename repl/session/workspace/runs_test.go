package workspace

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// runs lists what the directories hold, of the session or of another place.
func TestRuns(t *testing.T) {
	s := withEverything(t)
	printed, _, err := sessiontest.Eval(s, "runs()")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`/pictures-[0-9a-f]{8}: 48 images, seed 1, 10 clusters, done: pretext\n`,
		`/pictures-[0-9a-f]{8}: 48 images, seed 1, 2 clusters, done: pretext, kmeans\n`,
		`/pictures-[0-9a-f]{8}: 48 images, seed 1, 2 clusters, done: pretext, neighbors, scan, selflabel\n`,
		`/flat-[0-9a-f]{8}: 24 images, seed 1, 2 clusters, done: pretext, neighbors, scan\n`,
	} {
		if !regexp.MustCompile(regexp.QuoteMeta(sharedDir) + want).MatchString(printed) {
			t.Errorf("runs() lacks %s:\n%s", want, printed)
		}
	}
	for input, want := range map[string]string{
		`runs("none")`:              "no runs in none\n",
		`runs("` + sharedDir + `")`: printed,
	} {
		if got, _, err := sessiontest.Eval(s, input); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", input, got, err, want)
		}
	}
}

// load gives what the last finished stage made; report and resume the table.
func TestLoad(t *testing.T) {
	s := withEverything(t)
	for value, want := range map[string]string{
		"enc": "encoder of pictures", "nb": "neighbors: the 3 nearest", "cl": "clusters after scan", "sl": "clusters after selflabel",
		"fcl": "clusters after scan: 2 of 2 in use; there are no labels",
	} {
		if got := mustEval(t, s, "load("+value+".dir, quiet=True)"); !strings.HasPrefix(got, want) {
			t.Errorf("load of %s gives %s, want %s", value, got, want)
		}
	}
	if got := mustEval(t, s, "load(sl.dir, quiet=True).sizes == sl.sizes"); got != "True" {
		t.Error("what is loaded has other clusters")
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "config.yml"), []byte("scan: ["), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ input, want string }{
		{`load("none")`, "load: none is not a run directory: it has no config.yml; runs() lists the run directories"},
		{`resume("` + picturesDir + `")`, "resume: " + picturesDir + " is not a run directory"},
		{`load("` + broken + `")`, "load: run directory: " + filepath.Join(broken, "config.yml") + ":1: not YAML"},
		{"report(km)", "report: k-means is no run of its own: evaluate(cl) scores it"},
	} {
		wantError(t, s, row.input, row.want)
	}
}

// A directory where nothing is done yet says how to go on, and resume does that.
func TestResume(t *testing.T) {
	s := withEverything(t)
	dir := filepath.Join(t.TempDir(), "copy")
	enc := strings.Trim(mustEval(t, s, "enc.dir"), `"`)
	text, err := os.ReadFile(filepath.Join(enc, "config.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"num_classes": "2", "epochs": "1", "batch_size": "12", "num_neighbors": "3"} {
		text = regexp.MustCompile(`(?m)^(  `+key+`: )\S+`).ReplaceAll(text, []byte("${1}"+value))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	wantError(t, s, `load("`+dir+`", quiet=True)`, "load: "+dir+" has no finished stage yet: resume(\""+dir+"\") continues it")
	b, err := s.Eval(context.Background(), `resume("`+dir+`", quiet=True)`, &sessiontest.Recorder{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.Text(), "self-label") || !strings.HasPrefix(string(b.Data[session.TextHTML]), "<pre>") {
		t.Errorf("resume gives\n%s", b.Text())
	}
	for expression, want := range map[string]string{
		`load("` + dir + `", quiet=True).dir`: `"` + dir + `"`, `load("` + dir + `", quiet=True).stage`: `"selflabel"`,
		`"clusters.png" in resume("` + dir + `", quiet=True).figures`: "True",
	} {
		if got := mustEval(t, s, expression); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
}

// Two sessions can't write the same directory at once.
func TestDirectoryIsTaken(t *testing.T) {
	s := withEverything(t)
	dir := mustEval(t, s, "enc.dir")
	other := newSession(t)
	_, _, err := sessiontest.Eval(other, "load("+dir+", quiet=True)")
	if err == nil || !strings.Contains(err.Error(), strings.Trim(dir, `"`)) {
		t.Errorf("the directory of another session: error %v, want one that names it", err)
	}
}

func TestPresets(t *testing.T) {
	s := newSession(t)
	all, _, _ := sessiontest.Eval(s, "presets()")
	before, official, _ := strings.Cut(all, "\nOfficial experiments, each with the stages before it:\n\n")
	if all != PresetTable() || !strings.Contains(before, "mnist-demo   ") || !strings.Contains(official, "selflabel_imagenet_200") {
		t.Errorf("presets() prints\n%s", all)
	}
	one, _, _ := sessiontest.Eval(s, `presets("mnist-demo")`)
	if !regexp.MustCompile(`(?m)^name: .*mnist-demo`).MatchString(one) || !strings.Contains(one, "\npretext:\n") {
		t.Errorf("presets(\"mnist-demo\") prints\n%s", one)
	}
}
