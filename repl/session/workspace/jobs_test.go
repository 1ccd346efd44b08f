package workspace

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/stage"
)

// A job trains while the session goes on; wait gives its value.
func TestJobs(t *testing.T) {
	s := trained(t)
	if printed, _, _ := sessiontest.Eval(s, "jobs()"); printed != "no jobs: scan(nb, background=True) starts one\n" {
		t.Errorf("without jobs jobs() prints %q", printed)
	}
	if got := mustEval(t, s, "job = scan(nb, clusters=2, epochs=2, batch_size=12, background=True)\njob"); !strings.HasPrefix(got, "job scan: ") {
		t.Errorf("a job shows as %q", got)
	}
	if got := mustEval(t, s, "cl = job.wait()\ncl"); !strings.HasPrefix(got, "clusters after scan") {
		t.Errorf("the job gave %q", got)
	}
	for expression, want := range map[string]string{
		"job.done": "True", "type(job)": `"job"`, "dir(job)": `["done", "plot", "stop", "wait"]`,
		"job": "job scan: done, wait() gives clusters", "job.wait().dir == cl.dir": "True",
	} {
		if got := mustEval(t, s, expression); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
	for _, input := range []string{"job.plot()", "plot(job)"} {
		if b, err := s.Eval(context.Background(), input, &sessiontest.Recorder{}); err != nil || b.Data[session.ImagePNG] == nil {
			t.Errorf("%s: %v", input, err)
		}
	}
	mustEval(t, s, "other = scan(nb, clusters=4, epochs=400, batch_size=12, background=True)")
	wantError(t, s, "other.plot()", "plot: no epoch is over yet")
	mustEval(t, s, "other.stop()")
	wantError(t, s, "other.wait()", "stopped ")
	mustEval(t, s, "bad = scan(nb, clusters=2, epochs=1, batch_size=1000, background=True)")
	wantError(t, s, "bad.wait()", "wait: scan.batch_size is 1000 and there are 36 training images")
	printed, _, _ := sessiontest.Eval(s, "jobs()")
	for _, want := range []string{"0  job scan: done", "1  job scan: stopped", "2  job scan: scan.batch_size is 1000"} {
		if !strings.Contains(printed, want) {
			t.Errorf("jobs() lacks %q:\n%s", want, printed)
		}
	}
}

// outcome waits for the end of a job.
func outcome(t *testing.T, j *job) (starlark.Value, error) {
	t.Helper()
	select {
	case <-j.done:
	case <-time.After(10 * time.Second):
		t.Fatal("the job does not end")
	}
	return j.result, j.err
}

// A panic ends its job, not the program, and leaves the devices to the next.
func TestJobPanics(t *testing.T) {
	w := newWorkspace(Options{})
	_, err := outcome(t, w.start(context.Background(), "scan", func(context.Context, func(stage.Event)) (starlark.Value, error) { panic("out of range") }))
	var e *session.Error
	if !errors.As(err, &e) || e.Name != "Panic" || !strings.HasSuffix(e.Message, "please report it: out of range") {
		t.Errorf("error %v", err)
	}
	v, err := outcome(t, w.start(context.Background(), "scan", func(context.Context, func(stage.Event)) (starlark.Value, error) { return starlark.True, nil }))
	if v != starlark.True || err != nil {
		t.Errorf("the next job gives %v, %v", v, err)
	}
}

// A job says where it is: the last line that it would show, or why it waits.
func TestJobTellsProgress(t *testing.T) {
	w := newWorkspace(Options{})
	at, going := make(chan struct{}), make(chan struct{})
	first := w.start(context.Background(), "scan", func(_ context.Context, listen func(stage.Event)) (starlark.Value, error) {
		listen(stage.Event{Kind: stage.Compiling, Stage: stage.Scan})
		close(at)
		<-going
		return starlark.None, nil
	})
	<-at
	second := w.start(context.Background(), "scan", func(context.Context, func(stage.Event)) (starlark.Value, error) { return starlark.None, nil })
	for began := time.Now(); !strings.Contains(second.String(), "busy") && time.Since(began) < 5*time.Second; {
		time.Sleep(time.Millisecond)
	}
	if got := first.String(); !strings.HasPrefix(got, "job scan: scan") || !strings.Contains(got, "compiling") {
		t.Errorf("at work: %q", got)
	}
	if got := second.String(); got != "job scan: scan waits: the devices are busy with scan" {
		t.Errorf("waiting: %q", got)
	}
	if done := first.facts()["done"]; done != starlark.False {
		t.Errorf("at work done is %v", done)
	}
	if _, err := first.Ask(context.Background(), "sure? ", false); err == nil {
		t.Error("a job in the background got an answer")
	}
	close(going)
	outcome(t, first)
	outcome(t, second)
	if done := first.facts()["done"]; done != starlark.True {
		t.Errorf("at the end done is %v", done)
	}
}

// An interrupt ends the waiting for a job, not the job.
func TestWaitForJobIsInterrupted(t *testing.T) {
	w := newWorkspace(Options{})
	going := make(chan struct{})
	j := w.start(context.Background(), "scan", func(context.Context, func(stage.Event)) (starlark.Value, error) {
		<-going
		return starlark.MakeInt(3), nil
	})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := j.wait(ctx, &sessiontest.Recorder{})
	var e *session.Error
	if !errors.As(err, &e) || e.Name != session.Interrupted || e.Message != "stopped waiting; the job goes on" {
		t.Errorf("error %v", err)
	}
	close(going)
	if v, err := j.wait(context.Background(), &sessiontest.Recorder{}); err != nil || v.String() != "3" {
		t.Errorf("after that %v, %v", v, err)
	}
}

// A job outlives the input that started it, and ends when it is told to.
func TestJobOutlivesItsInput(t *testing.T) {
	w := newWorkspace(Options{})
	input, interrupt := context.WithCancel(context.Background())
	at := make(chan struct{})
	j := w.start(input, "scan", func(ctx context.Context, _ func(stage.Event)) (starlark.Value, error) {
		close(at)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	<-at
	interrupt()
	select {
	case <-j.done:
		t.Error("the end of the input ended the job")
	case <-time.After(20 * time.Millisecond):
	}
	j.cancel()
	if _, err := outcome(t, j); err == nil || !strings.HasPrefix(err.Error(), "stopped ") {
		t.Errorf("error %v", err)
	}
}

// Close stops the jobs and waits for their end.
func TestCloseStopsJobs(t *testing.T) {
	w := newWorkspace(Options{})
	j := w.start(context.Background(), "scan", func(ctx context.Context, _ func(stage.Event)) (starlark.Value, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	if err := w.close(); err != nil {
		t.Error(err)
	}
	select {
	case <-j.done:
	default:
		t.Error("a job outlives its session")
	}
}
