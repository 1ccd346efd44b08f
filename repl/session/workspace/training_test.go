package workspace

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/engine"
)

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
	if !errors.As(err, &e) || e.Name != session.Interrupted || !regexp.MustCompile(`^stopped in scan( heads| validation)?(, after [0-9,]+ of [0-9,]+ steps)?; `).MatchString(e.Message) {
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

// The same call continues what an interrupt stopped, after the steps that were
// done.
func TestInterruptedStageContinues(t *testing.T) {
	s := trained(t)
	const call = "scan(nb, clusters=3, epochs=8, batch_size=12)"
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := s.Eval(ctx, call, &sessiontest.Recorder{OnDisplay: func(b session.Bundle) {
		if strings.Contains(b.Text(), "epoch 3/8") {
			cancel()
		}
	}})
	m := regexp.MustCompile(`^stopped in scan.*, after (\d+) of 24 steps; the same command continues$`).FindStringSubmatch(fmt.Sprint(err))
	if m == nil {
		t.Fatalf("error %v", err)
	}
	var first string // of what the second call shows
	b, err := s.Eval(context.Background(), call, &sessiontest.Recorder{OnDisplay: func(b session.Bundle) {
		if first == "" && strings.Contains(b.Text(), "/24 steps") {
			first = b.Text()
		}
	}})
	if err != nil || !strings.HasPrefix(b.Text(), "clusters after scan") {
		t.Fatalf("%v, %v", b, err)
	}
	if !strings.Contains(first, " "+m[1]+"/24 steps") {
		t.Errorf("stopped after %s steps, the second call begins with %q", m[1], first)
	}
}

// A value is a stage of a run directory: an equal call loads it, another
// configuration has another directory, which takes over what is the same.
func TestRunDirectories(t *testing.T) {
	s := trained(t)
	for _, row := range []struct{ expression, want string }{
		{"train(ds).dir == enc.dir", "True"},
		{"train(ds, seed=3).dir == enc.dir", "False"},
		{"pretext(ds, epochs=1, batch_size=12, width=2, blocks=1, stem='cifar', features_dim=8).dir == enc.dir", "True"}, // quiet is no setting
		{"neighbors(enc, k=3).dir == nb.dir", "True"},
		{"neighbors(enc, num_neighbors=3).dir == nb.dir", "True"}, // the official name
		{"neighbors(enc, k=4, quiet=True).k", "4"},
		{"kmeans(enc, clusters=2, quiet=True).dir == kmeans(enc, num_classes=2, quiet=True).dir", "True"},
		{"len(cluster(nb, num_neighbors=2).sizes)", "2"}, // mined anew
	} {
		if got := mustEval(t, s, row.expression); got != row.want {
			t.Errorf("%s is %s, want %s", row.expression, got, row.want)
		}
	}
	// Another session, after this one, loads what was trained.
	dir := mustEval(t, s, "enc.dir")
	runs := filepath.Dir(strings.Trim(dir, `"`))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := NewSession(Options{Engine: goEngine, Dir: runs})
	defer again.Close()
	r := &sessiontest.Recorder{}
	mustEval(t, again, recipe, fmt.Sprintf("ds = tiny(%q)", picturesDir))
	if _, err := again.Eval(context.Background(), "enc = pretext(ds, epochs=1, batch_size=12, width=2, blocks=1, stem='cifar', features_dim=8)", r); err != nil {
		t.Fatal(err)
	}
	last := r.Bundles[len(r.Bundles)-1].Text()
	if !strings.Contains(last, "pretext: done before, in ") || mustEval(t, again, "enc.dir") != dir {
		t.Errorf("it showed\n%s\nin %s, want %s", last, mustEval(t, again, "enc.dir"), dir)
	}
}

func TestTrainingErrors(t *testing.T) {
	s := withEverything(t)
	for _, row := range []struct{ input, want string }{
		{"selflabel(km)", "selflabel: k-means has no network to teach: cl = scan(nb)"},
		{"scan(nb, clusters=1)", "scan: scan.num_classes: 1 is not allowed"},
		{"scan(nb, crop_scale=[0.1, 0.2, 0.3])", `scan: scan.crop_scale: "[0.1, 0.2, 0.3]" has 3 numbers, want 2`},
		{"pretext(ds, epochs=0)", "pretext: pretext.epochs: 0 is not allowed"},
		{"pretext(ds, batch_size=1000)", "pretext: pretext.batch_size is 1000 and there are 36 training images"},
		{"pretext(ds, temprature=1)", `pretext: no argument "temprature"; did you mean temperature?`},
		{"pretext(nb)", `pretext: ds must be a dataset, got neighbors; ds = dataset("~/screens")`},
		{"neighbors(enc, k=0)", "neighbors: scan.num_neighbors: 0 is not allowed"},
	} {
		wantError(t, s, row.input, row.want)
	}
}

// An engine that can't be opened is an error of the stage that needs one, and
// the next stage tries again.
func TestEngineFails(t *testing.T) {
	tries := 0
	s := NewSession(Options{Dir: t.TempDir(), Engine: func() (*engine.Engine, error) {
		if tries++; tries == 1 {
			return nil, errors.New("no device answers")
		}
		return goEngine()
	}})
	defer s.Close()
	mustEval(t, s, recipe, fmt.Sprintf("ds = tiny(%q)", picturesDir)) // needs none
	wantError(t, s, "train(ds)", "pretext: no device answers")
	if got := mustEval(t, s, "train(ds)"); !strings.HasPrefix(got, "encoder of pictures") || tries != 2 {
		t.Errorf("the second try, of %d, gives %s", tries, got)
	}
}

// A stage that is told to be quiet shows nothing.
func TestQuiet(t *testing.T) {
	s := withEverything(t)
	for input, wantDisplays := range map[string]bool{"neighbors(enc, k=2, quiet=True)": false, "neighbors(enc, k=4)": true} {
		r := &sessiontest.Recorder{}
		if _, err := s.Eval(context.Background(), input, r); err != nil || (len(r.Bundles) > 0) != wantDisplays {
			t.Errorf("%s: %d displays, %v", input, len(r.Bundles), err)
		}
	}
}
