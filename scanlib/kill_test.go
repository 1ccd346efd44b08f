package scanlib

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// runChild is the program that TestKill kills: the tiny experiment in dir, a
// line for each event.
func runChild(dir string) int {
	testRoot = os.Getenv(rootVar)
	tiny.UseCache(testRoot)
	cfg := tiny.Config(imagesDir())
	ds, err := OpenDataset(context.Background(), cfg, nil)
	if err != nil {
		panic(err)
	}
	defer ds.Close()
	e, err := Open(context.Background(), dir, cfg, ds, Options{
		Engine: testEngine, Version: "test",
		Event: func(ev stage.Event) { fmt.Println("event", eventLine(ev)) },
	})
	if err == nil {
		_, err = e.Run(context.Background())
		e.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

var kindNames = map[stage.Kind]string{stage.Started: "started", stage.Compiling: "compiling", stage.Progress: "progress", stage.Epoch: "epoch",
	stage.Warning: "warning", stage.Finished: "finished", stage.Loaded: "loaded"}

func eventLine(e stage.Event) string {
	return fmt.Sprintf("%s %s %d", e.Name(), kindNames[e.Kind], e.Epoch)
}

// Ten kills at random moments after these events, or as a later stage begins
// where the run before had come past the event. Progress of an epoch comes right
// before its checkpoint is written.
var killAfter = []string{
	"pretext compiling 0", "pretext progress 1", "pretext epoch 1", "pretext features progress 0", "neighbors started 0",
	"scan progress 1", "scan epoch 1", "scan progress 2", "selflabel progress 1", "selflabel progress 2",
}

// A run that is killed, whenever, continues and ends with the bits of a run
// that was not.
func TestKill(t *testing.T) {
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for _, line := range killAfter {
		wait := time.Duration(rng.IntN(8_000)) * time.Microsecond
		if err := child(t, dir, line, wait); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("run to be killed %v after %q: %v", wait, line, err)
		}
	}
	if err := child(t, dir, "", 0); err != nil {
		t.Fatalf("the run after the last kill: %v", err)
	}
	sameModels(t, dir, want, modelFiles...)
	if a, b := predictions(t, dir), predictions(t, want); !reflect.DeepEqual(a, b) {
		t.Errorf("predictions\n%v\nwant\n%v", a, b)
	}
	leftovers, err := filepath.Glob(filepath.Join(dir, "*", ".*-*"))
	if err != nil || len(leftovers) > len(killAfter) {
		t.Errorf("half-written files %v, %v", leftovers, err)
	}
}

// child runs the tiny experiment in another process, and kills it a while
// after it prints the event line, if one is given.
func child(t *testing.T, dir, line string, wait time.Duration) error {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(slices.Clone(userEnv), childVar+"="+dir, rootVar+"="+testRoot)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "event "); ok && line != "" && (text == line || later(text, line)) {
			time.Sleep(wait)
			cmd.Process.Kill()
		}
	}
	return cmd.Wait()
}

// later reports whether an event line is of a later stage than another.
func later(text, line string) bool {
	stages := slices.Concat([]stage.Stage{stage.Data}, stage.Kept(), []stage.Stage{stage.Evaluate})
	at := func(line string) int { return slices.Index(stages, stage.Stage(strings.Fields(line)[0])) }
	return at(text) > at(line)
}

func predictions(t *testing.T, dir string) []Prediction {
	t.Helper()
	clusters, err := LoadClusters(dir, testEngine)
	if err != nil {
		t.Fatal(err)
	}
	e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
	defer e.Close()
	p, err := clusters.Predict(context.Background(), e.setup.Val)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
