package network

import (
	"time"

	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

// Runtime holds what programs run on, and the receiver of their events.
type Runtime struct {
	Engine  *engine.Engine
	Devices int               // that share a batch
	Notify  func(stage.Event) // may be nil
}

// Event passes an event to Notify, if that is set.
func (r Runtime) Event(ev stage.Event) {
	if r.Notify != nil {
		r.Notify(ev)
	}
}

// Compile compiles a step before its first run, reports that as an event, and
// adds the time to cost.
func (r Runtime) Compile(s stage.Stage, part string, step *engine.Step, cost *stage.Cost, inputs ...engine.Input) error {
	r.Event(stage.Event{Kind: stage.Compiling, Stage: s, Part: part})
	if err := step.Compile(inputs...); err != nil {
		return err
	}
	cost.CompileSeconds += step.CompileTime().Seconds()
	cost.CompileCPUSeconds += step.CompileCPU().Seconds()
	return nil
}

// Progress reports images done in a part of a stage.
func (r Runtime) Progress(s stage.Stage, part string, total int) func(done int) {
	start := time.Now()
	return func(done int) {
		r.Event(stage.Event{Kind: stage.Progress, Stage: s, Part: part, Done: done, Total: total, Unit: "images", Seconds: time.Since(start).Seconds()})
	}
}
