package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/stage"
)

// However many want the devices, one has them at a time, and all get their turn.
func TestDevicesTakeTurns(t *testing.T) {
	var d devices
	var all sync.WaitGroup
	var inside, told, done int
	var mu sync.Mutex // of told
	for range 20 {
		all.Go(func() {
			release, err := d.acquire(context.Background(), "work", func(busy string) {
				mu.Lock()
				defer mu.Unlock()
				told++
				if busy != "work" {
					t.Errorf("told that the devices are busy with %q", busy)
				}
			})
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if inside++; inside != 1 { // the race detector watches, too
				t.Errorf("%d have the devices", inside)
			}
			time.Sleep(time.Millisecond)
			inside--
			done++
		})
	}
	all.Wait()
	if done != 20 || told == 0 || told > 19 {
		t.Errorf("%d were done, %d were told that they wait; want 20, and at most one each but the first", done, told)
	}
}

// Who waits for the devices can be interrupted, and leaves them to others.
func TestWaitIsInterrupted(t *testing.T) {
	var d devices
	release, err := d.acquire(context.Background(), "scan", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &sessiontest.Recorder{}
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err = d.perform(ctx, "pretext", r, false, func(context.Context, func(stage.Event)) (starlark.Value, error) {
		t.Error("works on devices that another has")
		return nil, nil
	})
	var e *session.Error
	if !errors.As(err, &e) || e.Name != session.Interrupted || e.Message != "stopped pretext; the same command continues" {
		t.Errorf("error %v", err)
	}
	if r.Text() != "pretext waits: the devices are busy with scan\n" {
		t.Errorf("printed %q", r.Text())
	}
	release()
	if release, err = d.acquire(context.Background(), "next", nil); err != nil {
		t.Fatal(err)
	}
	release()
}

// perform says how work ended, and frees the devices however it did.
func TestPerform(t *testing.T) {
	broken := errors.New("the disk is full")
	steps := func(listen func(stage.Event)) {
		listen(stage.Event{Kind: stage.Started, Stage: stage.Scan})
		listen(stage.Event{Kind: stage.Progress, Stage: stage.Scan, Done: 35, Total: 117, Unit: "steps"})
	}
	for _, row := range []struct {
		name    string
		do      func(cancel context.CancelFunc, listen func(stage.Event)) (starlark.Value, error)
		err     string
		errName string
		shown   string // the last display
	}{
		{"done", func(_ context.CancelFunc, listen func(stage.Event)) (starlark.Value, error) {
			steps(listen)
			listen(stage.Event{Kind: stage.Finished, Stage: stage.Scan, Seconds: 2})
			return starlark.None, nil
		}, "", "", "scan: done in 2.0 s"},
		{"failed", func(_ context.CancelFunc, listen func(stage.Event)) (starlark.Value, error) {
			steps(listen)
			return nil, broken
		}, "the disk is full", "", "failed in scan, after 35 of 117 steps"},
		{"interrupted", func(cancel context.CancelFunc, listen func(stage.Event)) (starlark.Value, error) {
			steps(listen)
			cancel()
			return nil, context.Canceled
		}, "stopped in scan, after 35 of 117 steps; the same command continues", session.Interrupted, ""},
		{"interrupted too late", func(cancel context.CancelFunc, listen func(stage.Event)) (starlark.Value, error) {
			cancel()
			return starlark.True, nil
		}, "", "", ""},
	} {
		var d devices
		ctx, cancel := context.WithCancel(context.Background())
		r := &sessiontest.Recorder{}
		v, err := d.perform(ctx, "scan", r, false, func(_ context.Context, listen func(stage.Event)) (starlark.Value, error) {
			return row.do(cancel, listen)
		})
		cancel()
		var e *session.Error
		if (row.err == "") != (err == nil) || err != nil && err.Error() != row.err || errors.As(err, &e) != (row.errName != "") {
			t.Errorf("%s: error %v, want %q", row.name, err, row.err)
		}
		if (v == nil) != (row.err != "") {
			t.Errorf("%s: value %v", row.name, v)
		}
		last := ""
		if n := len(r.Bundles); n > 0 {
			last = r.Bundles[n-1].Text()
		}
		if row.shown != "" && !strings.HasSuffix(last, row.shown) {
			t.Errorf("%s: shows %q at last, want %q", row.name, last, row.shown)
		}
		if d.busy != "" {
			t.Errorf("%s: the devices are still busy with %s", row.name, d.busy)
		}
	}
}

// Only an interrupt is told as one.
func TestStopped(t *testing.T) {
	for _, row := range []struct {
		cause error
		want  string
	}{
		{context.Canceled, "stopped in scan; the same command continues"},
		{fmt.Errorf("step 3: %w", context.Canceled), "stopped in scan; the same command continues"},
		{context.DeadlineExceeded, context.DeadlineExceeded.Error()},
	} {
		if got := stopped("in scan", row.cause).Error(); got != row.want {
			t.Errorf("%v: %q, want %q", row.cause, got, row.want)
		}
	}
}
