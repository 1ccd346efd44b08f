package scanlib

import (
	"fmt"
	"strings"
)

// Kind says what an Event reports.
type Kind int

const (
	Started   Kind = iota // a stage begins, or continues after Resumed steps
	Compiling             // the engine compiles the stage's step
	Progress              // Done of Total units of work
	Epoch                 // an epoch ended, with its Metrics
	Warning               // a fact worth knowing, in Message
	Finished              // a stage ended after Seconds
	Loaded                // a stage had ended in an earlier run
	Next                  // of several runs the next begins, after Done of Total: Message names it, Seconds are left (0: unknown)
)

// Event tells a caller how a run goes: the library itself prints nothing.
type Event struct {
	Kind    Kind
	Stage   string // data, pretext, neighbors, kmeans, scan, selflabel, evaluate; or a part of one: features, scan heads, predict
	Done    int
	Total   int
	Unit    string // of Done and Total: images, steps
	Epoch   int    // from 1
	Epochs  int
	Seconds float64 // of the stage, compiling included
	Metrics []Metric
	Message string
}

// Metric is one number of an epoch.
type Metric struct {
	Name  string
	Value float64
}

// MetricsText is "loss 4.213, entropy 2.301".
func MetricsText(metrics []Metric) string {
	parts := make([]string, len(metrics))
	for i, m := range metrics {
		parts[i] = fmt.Sprintf("%s %.4g", m.Name, m.Value)
	}
	return strings.Join(parts, ", ")
}

// NextText is "run 2 of 6: seed=2", of an event of kind Next.
func NextText(ev Event) string {
	return fmt.Sprintf("run %d of %d: %s", ev.Done+1, ev.Total, ev.Message)
}
