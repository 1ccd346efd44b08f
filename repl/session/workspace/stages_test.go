package workspace

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// A whole session on 48 pictures: every value shows itself, pictures decode,
// and what was trained is loaded by an equal call.
func TestStages(t *testing.T) {
	s := trained(t)
	t.Chdir(t.TempDir())
	const small = ", epochs=1, batch_size=12, quiet=True)"
	for _, row := range []struct{ input, want string }{
		{"ds", "36 images to train, 12 to validate, 16×16 pixels, 2 classes"},
		{"ds.n_train", "36"},
		{"enc", "features of 36 training and 12 validation images"},
		{"nb", "the 3 nearest of each of 36 images"},
		{"nb.k", "3"},
		{"0 <= nb.accuracy(k=3) and nb.accuracy(images=\"val\") <= 1", "True"},
		{"km = kmeans(enc, clusters=2, quiet=True)\nkm", "clusters after kmeans: "},
		{"cl = scan(nb, clusters=2" + small + "\ncl", "clusters after scan: "},
		{"len(cl.sizes)", "2"},
		{"[type(s) for s in (cl.ami, cl.purity, cl.confidence, cl.top5, km.confidence)]", `["float", "float", "float", "NoneType", "NoneType"]`},
		{"probe(enc, labels=0.2, quiet=True)", "linear probe, 19.4 % of the labels (7 images): ACC "},
		{"probe(enc, quiet=True).images", "2"}, // one of each class
		{"cl = selflabel(cl, confidence_threshold=0.5" + small + "\ncl", "clusters after selflabel: "},
		{"evaluate(cl)", `{"acc": `},
		{"report(cl, quiet=True)", "self-label"},
		{`predict(cl, "` + filepath.Join(picturesDir, "dark") + `")`, "cluster probability  path"},
		{"predict(cl, \"" + picturesDir + "\", ).paths[0]", "00.png"},
		{"features(enc)", "features float32 [36, 16]"},
		{"load(cl.dir, quiet=True)", "clusters after selflabel"},
	} {
		if got := mustEval(t, s, row.input); !strings.Contains(got, row.want) {
			t.Errorf("%s gives\n%s\nwant %q in it", row.input, got, row.want)
		}
	}
	for _, input := range []string{"ds.show()", "show(ds)", "enc.map()", "nb.show(17)", "nb.show()", "show(nb, 1, 2)", "nb.worst()",
		"cl.show()", "cl.show(1)", "cl.confusion()", "cl.prototypes()", "km.show()", "plot(cl)", "plot(enc)"} {
		b, err := s.Eval(context.Background(), input, &sessiontest.Recorder{})
		if err != nil {
			t.Errorf("%s: %v", input, err)
			continue
		}
		if _, err := png.Decode(bytes.NewReader(b.Data[session.ImagePNG])); err != nil || b.Text() == "" {
			t.Errorf("%s: picture %v, text %q", input, err, b.Text())
		}
	}
	for _, row := range []struct{ input, want string }{
		{"nb.accuracy(k=9)", "accuracy: k is 9, must be 1 to 3, the neighbors that were found"},
		{"nb.show(36)", "show: 36 is out of range: there are images 0 to 35"},
		{"cl.show(2)", "show: 2 is out of range: there are clusters 0 to 1"},
		{"cl.shw()", "clusters has no .shw field or method (did you mean .show?)"},
		{"selflabel(km)", "selflabel: k-means has no network to teach"},
		{"scan(nb, clusters=1)", "scan: scan.num_classes: 1 is not allowed"},
		{`export(cl, "x.pdf")`, "export: x.pdf: clusters can be written to .csv or .html"},
		{"pretext(ds, temprature=1)", `pretext: no argument "temprature"; did you mean temperature?`},
	} {
		if _, _, err := sessiontest.Eval(s, row.input); err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.input, err, row.want)
		}
	}
	mustEval(t, s, `export(cl, "c.csv")`, `export(cl, "c.html")`, `features(enc).save("f.npy")`)
	for file, want := range map[string]string{"c.csv": "path,cluster,probability,top1", "c.html": "data:image/png;base64,", "f.npy": "NUMPY"} {
		if raw, err := os.ReadFile(file); err != nil || !bytes.Contains(raw, []byte(want)) {
			t.Errorf("%s: %v, %d bytes, want %q in it", file, err, len(raw), want)
		}
	}
	r := &sessiontest.Recorder{}
	if _, err := s.Eval(context.Background(), "train(ds)", r); err != nil {
		t.Fatal(err)
	}
	if _, result, _ := sessiontest.Eval(s, "enc2 = train(ds)\nenc2.dir == enc.dir"); result != "True" {
		t.Error("an equal call made another run directory")
	}
}

// Progress is one display, updated; another input looks in while a stage works;
// a second stage waits; an interrupt stops and the same call goes on.
func TestWorkTogether(t *testing.T) {
	s := trained(t)
	const long = "scan(nb, clusters=3, epochs=400, batch_size=12)"
	ctx, cancel := context.WithCancel(context.Background())
	working := make(chan struct{})
	begins := sync.OnceFunc(func() { close(working) })
	r := &sessiontest.Recorder{OnDisplay: func(b session.Bundle) {
		if strings.Contains(b.Text(), "steps") {
			begins()
		}
	}}
	stopped := make(chan error)
	go func() {
		_, err := s.Eval(ctx, long, r)
		stopped <- err
	}()
	<-working
	began := time.Now()
	if got := mustEval(t, s, "nb.k + 1"); got != "4" || time.Since(began) > time.Second {
		t.Errorf("while a stage works another input gave %s after %v", got, time.Since(began))
	}
	waiting := &sessiontest.Recorder{}
	waitCtx, stopWaiting := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer stopWaiting()
	s.Eval(waitCtx, "scan(nb, clusters=2, epochs=1, batch_size=12)", waiting)
	if !strings.Contains(waiting.Text(), "scan waits: the devices are busy with scan") {
		t.Errorf("a second stage said %q", waiting.Text())
	}
	began = time.Now()
	cancel()
	err := <-stopped
	var e *session.Error
	if !errors.As(err, &e) || e.Name != session.Interrupted || !regexp.MustCompile(`stopped in scan( heads| validation)?, after `).MatchString(e.Message) {
		t.Errorf("the stage ended with %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	ids := map[string]bool{}
	for _, b := range r.Bundles {
		ids[b.ID] = true
	}
	if len(ids) != 1 || ids[""] || len(r.Bundles) < 2 {
		t.Errorf("progress came as %d displays with ids %v, want one that is updated", len(r.Bundles), ids)
	}
}

func TestJobs(t *testing.T) {
	s := trained(t)
	if got := mustEval(t, s, "job = scan(nb, clusters=2, epochs=2, batch_size=12, background=True)\njob"); !strings.HasPrefix(got, "job scan: ") {
		t.Errorf("a job shows as %q", got)
	}
	if got := mustEval(t, s, "cl = job.wait()\ncl"); !strings.HasPrefix(got, "clusters after scan") {
		t.Errorf("the job gave %q", got)
	}
	if got := mustEval(t, s, "job.done"); got != "True" {
		t.Errorf("done is %s after wait()", got)
	}
	mustEval(t, s, "job.plot()", "other = scan(nb, clusters=4, epochs=400, batch_size=12, background=True)")
	if _, _, err := sessiontest.Eval(s, "other.stop()", "other.wait()"); err == nil || !strings.HasPrefix(err.Error(), "stopped") {
		t.Errorf("a stopped job gave %v", err)
	}
	if printed, _, _ := sessiontest.Eval(s, "jobs()"); !strings.Contains(printed, "0  job scan: done") || !strings.Contains(printed, "1  job scan: stopped") {
		t.Errorf("jobs are\n%s", printed)
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

// A sweep is a table of runs over the encoder that is there; load opens one.
func TestSweep(t *testing.T) {
	s := trained(t)
	const call = "sw = sweep(nb, entropy_weight=[1, 5], k=[2, 3], crop_scale=[0.5, 1], clusters=2, epochs=1, batch_size=12, selflabel=False, quiet=True)\nsw"
	r := &sessiontest.Recorder{}
	b, err := s.Eval(context.Background(), call, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"num_neighbors   entropy_weight   val loss     ACC", "<--", "scores are those after SCAN"} {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.Text())
		}
	}
	if _, err := png.Decode(bytes.NewReader(b.Data[session.ImagePNG])); err != nil {
		t.Errorf("its picture: %v", err)
	}
	if got := mustEval(t, s, "cl = load(sw.best, quiet=True)\ncl"); !strings.HasPrefix(got, "clusters after scan") {
		t.Errorf("the best is %q", got)
	}
	if got := mustEval(t, s, call); got != b.Text() { // while the best is open
		t.Errorf("the same sweep again gives\n%s\nwant\n%s", got, b.Text())
	}
	for _, row := range []struct{ input, want string }{
		{"sweep(nb, k=3)", "sweep: nothing to sweep: give a key several values"},
		{"sweep(nb, optimizer=[\"adam\", \"adm\"], clusters=[2, 1])", "sweep: scan.optimizer: \"adm\" is not allowed: want sgd or adam; did you mean \"adam\"? (in num_classes=2,optimizer=adm and 1 more)\nscan.num_classes: 1 is not allowed: want 2 or more (in num_classes=1,optimizer=adam and 1 more)"},
	} {
		if _, _, err := sessiontest.Eval(s, row.input); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.input, err, row.want)
		}
	}
}
