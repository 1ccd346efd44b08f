package workspace

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/scanlib/stage"
)

// devices belong to one stage at a time.
type devices struct {
	mu   sync.Mutex
	busy string        // what they do; "" for nothing
	free chan struct{} // closed when they are free again
}

// acquire waits until the devices are free and takes them for what. If they are
// busy, it calls waiting once, with what they do.
func (d *devices) acquire(ctx context.Context, what string, waiting func(busy string)) (release func(), err error) {
	for told := false; ; told = true {
		d.mu.Lock()
		if d.busy == "" {
			d.busy, d.free = what, make(chan struct{})
			d.mu.Unlock()
			return d.release, nil
		}
		busy, free := d.busy, d.free
		d.mu.Unlock()
		if !told {
			waiting(busy)
		}
		select {
		case <-free:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (d *devices) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = ""
	close(d.free)
}

// work is what a command does on the devices: it returns a value, and tells
// its events to listen.
type work func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error)

// perform takes the devices, does the work and shows its progress on out.
func (d *devices) perform(ctx context.Context, what string, out session.Output, quiet bool, do work) (starlark.Value, error) {
	release, err := d.acquire(ctx, what, func(busy string) {
		out.Write(session.Stderr, fmt.Sprintf("%s waits: the devices are busy with %s\n", what, busy))
	})
	if err != nil {
		return nil, stopped(what, err)
	}
	defer release()
	p := newDisplay(what, out, quiet)
	value, err := do(ctx, p.event)
	if err != nil && ctx.Err() != nil {
		return nil, stopped(p.end("stopped"), ctx.Err())
	}
	if err != nil {
		p.end("failed")
		return nil, err
	}
	p.end("done")
	return value, nil
}

// stopped returns the error of work that ended because its context did.
func stopped(where string, cause error) error {
	if !errors.Is(cause, context.Canceled) {
		return cause
	}
	return &session.Error{Name: session.Interrupted, Message: "stopped " + where + "; the same command continues"}
}
