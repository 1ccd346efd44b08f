package session

import (
	"context"
	"errors"
	"fmt"
	"scango/scanlib/stage"

	"go.starlark.net/starlark"
)

// work is what a command does on the devices: it returns a value, and tells
// its events to listen.
type work func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error)

// stageParams are arguments of every command that trains.
var stageParams = []Param{
	{Name: "quiet", Type: "bool", Default: "False", Doc: "no progress"},
	{Name: "background", Type: "bool", Default: "False", Doc: "return a job at once"},
}

// stage does work now, or as a job with background=True.
func (c *call) stage(do work) (starlark.Value, error) {
	if c.flag("background") {
		return c.session.work.start(c, do), nil
	}
	c.session.interpreter.Unlock() // others may look while it works
	defer c.session.interpreter.Lock()
	return c.session.work.perform(c.ctx, c.command.Name, c.out, c.flag("quiet"), do)
}

// perform takes the devices, does work and shows its progress on out.
func (w *workspace) perform(ctx context.Context, what string, out Output, quiet bool, do work) (starlark.Value, error) {
	release, err := w.acquire(ctx, what, func(busy string) {
		out.Write(Stderr, fmt.Sprintf("%s waits: the devices are busy with %s\n", what, busy))
	})
	if err != nil {
		return nil, stopped(what, err)
	}
	defer release()
	p := newProgress(what, out, quiet)
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

// stopped is the error of work that its context ended.
func stopped(where string, cause error) error {
	if !errors.Is(cause, context.Canceled) {
		return cause
	}
	return &Error{Name: Interrupted, Message: "stopped " + where + "; the same command continues"}
}
