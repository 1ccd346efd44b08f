package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib/figure"
	"scango/scanlib/stage"
)

// jobCommands returns the commands about work in the background.
func (w *workspace) jobCommands() []*command.Command {
	return []*command.Command{
		{
			Name: "jobs", Doc: "Lists the background jobs of this session.", Example: "jobs()",
			Run: w.do((*call).listJobs),
		},
		{
			Name: "wait", On: "job",
			Doc:     "Waits until a job is done and returns its value. An interrupt stops the waiting, not the job.",
			Example: "cl = job.wait()",
			Run:     w.do((*call).wait),
		},
		{
			Name: "stop", On: "job",
			Doc:     "Stops a job after its current step. The same command continues it.",
			Example: "job.stop()",
			Run: w.do(func(c *call) (starlark.Value, error) {
				c.Receiver.(*job).cancel()
				return nil, nil
			}),
		},
		{
			Name: "plot", On: "job", Doc: "Draws the loss of a job so far.", Example: "job.plot()",
			Run: w.do(func(c *call) (starlark.Value, error) { return c.Receiver.(*job).plot(w) }),
		},
	}
}

func (c *call) listJobs() (starlark.Value, error) {
	w := c.workspace
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, j := range w.jobs {
		c.Output().Write(session.Stdout, fmt.Sprintf("%d  %s\n", i, j))
	}
	if len(w.jobs) == 0 {
		c.Output().Write(session.Stdout, "no jobs: scan(nb, background=True) starts one\n")
	}
	return nil, nil
}

// job is a stage at work in the background.
type job struct {
	value
	what   string
	cancel context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	text   string // the last line of its progress
	epochs losses
	result starlark.Value
	err    error
}

// start begins work as a job, which outlives the input that ctx belongs to.
func (w *workspace) start(ctx context.Context, what string, do work) *job {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	j := &job{value: w.value("job"), what: what, cancel: cancel, done: make(chan struct{}), text: "waits for the devices"}
	w.mu.Lock()
	w.jobs = append(w.jobs, j)
	w.mu.Unlock()
	go func() {
		defer close(j.done)
		defer cancel()
		result, err := j.perform(ctx, w, do)
		j.mu.Lock()
		defer j.mu.Unlock()
		j.result, j.err = result, err
	}()
	return j
}

// perform does the work. It turns a panic into an error, since nothing else
// would recover from it.
func (j *job) perform(ctx context.Context, w *workspace, do work) (result starlark.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &session.Error{Name: "Panic", Message: fmt.Sprintf("a fault of this program, please report it: %v", r)}
		}
	}()
	watched := func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		return do(ctx, func(ev stage.Event) {
			j.note(ev)
			listen(ev)
		})
	}
	return w.devices.perform(ctx, j.what, j, false, watched)
}

func (j *job) note(ev stage.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if ev.Kind == stage.Epoch {
		j.epochs = append(j.epochs, ev)
	}
}

// A job is the Output of its own work: it remembers where that is.

func (j *job) Write(_ session.Stream, text string) { j.set(text) }

func (j *job) Display(b session.Bundle) { j.set(b.Text()) }

func (j *job) Ask(context.Context, string, bool) (string, error) {
	return "", errors.New("a job in the background can't ask")
}

func (j *job) set(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text = lastLine(text)
}

func (j *job) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.err != nil:
		return "job " + j.what + ": " + j.err.Error()
	case j.result != nil:
		return "job " + j.what + ": done, wait() gives " + j.result.Type()
	}
	return "job " + j.what + ": " + j.text
}

func (j *job) facts() starlark.StringDict {
	select {
	case <-j.done:
		return starlark.StringDict{"done": starlark.True}
	default:
		return starlark.StringDict{"done": starlark.False}
	}
}

func (j *job) Attr(name string) (starlark.Value, error) { return attribute(j, name) }
func (j *job) AttrNames() []string                      { return attributeNames(j) }

func (c *call) wait() (starlark.Value, error) {
	defer c.Yield()()
	return c.Receiver.(*job).wait(c.Context(), c.Output())
}

// wait shows how the job is going until it is done or ctx ends.
func (j *job) wait(ctx context.Context, out session.Output) (starlark.Value, error) {
	id := newDisplay(j.what, out, false).id
	ticks := time.NewTicker(updateEvery)
	defer ticks.Stop()
	for {
		select {
		case <-j.done:
			j.mu.Lock()
			defer j.mu.Unlock()
			return j.result, j.err
		case <-ctx.Done():
			return nil, &session.Error{Name: session.Interrupted, Message: "stopped waiting; the job goes on"}
		case <-ticks.C:
			b := session.TextBundle(j.String())
			b.ID = id
			out.Display(b)
		}
	}
}

func (j *job) plot(w *workspace) (starlark.Value, error) {
	j.mu.Lock()
	panels := j.epochs.panels()
	j.mu.Unlock()
	if len(panels) == 0 {
		return nil, errors.New("no epoch is over yet")
	}
	return w.drawn(j.String(), figure.Curves{Title: j.what, Panels: panels})
}

func lastLine(text string) string {
	text = strings.TrimRight(text, "\n")
	return text[strings.LastIndex(text, "\n")+1:]
}
