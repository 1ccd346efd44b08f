package stage

import (
	"fmt"
	"strings"
)

// Kind is what an Event reports.
type Kind int

const (
	Started   Kind = iota // a stage begins, or continues after Done steps
	Compiling             // the engine compiles the program of a stage or a part of one
	Progress              // Done of Total units of work
	Epoch                 // an epoch ended, with its Metrics
	Warning               // a fact worth knowing, in Message
	Finished              // a stage ended after Seconds
	Loaded                // a stage, or a whole run where Stage is empty, had ended earlier
	Next                  // the next of several runs begins, after Done of Total; Seconds are left (0: unknown)
)

// Event reports the progress of a run; the library itself prints nothing.
type Event struct {
	Kind  Kind
	Run   string // of several runs, the name of the one that reports; else empty
	Seed  int64  // of the run, where Run is set
	Stage Stage
	Part  string // of the stage: "features", "heads", "validation"; empty for its main work

	Done, Total int
	Unit        string // of Done and Total: images, steps, runs
	Epoch       int    // from 1
	Epochs      int
	Seconds     float64 // of the stage, compiling included
	Metrics     []Metric
	Message     string
}

// Metric is one number of an epoch.
type Metric struct {
	Name  string
	Value float64
}

// Name returns the stage and part of the event, such as "scan" or "scan heads",
// or the name of the run if the event is about a whole run.
func (ev Event) Name() string {
	switch {
	case ev.Stage == "":
		return ev.Run
	case ev.Part != "":
		return string(ev.Stage) + " " + ev.Part
	}
	return string(ev.Stage)
}

// MetricsText formats metrics, as in "loss 4.213, entropy 2.301".
func MetricsText(metrics []Metric) string {
	parts := make([]string, len(metrics))
	for i, m := range metrics {
		parts[i] = fmt.Sprintf("%s %.4g", m.Name, m.Value)
	}
	return strings.Join(parts, ", ")
}

// NextText formats an event of kind Next, as in "run 2 of 6: seed-2".
func NextText(ev Event) string {
	return fmt.Sprintf("run %d of %d: %s", ev.Done+1, ev.Total, ev.Run)
}
