package stage

import (
	"time"

	"scango/internal/usage"
)

// Cost is the time that a stage took, over all the runs that it needed.
type Cost struct {
	Seconds           float64 `json:"seconds"`         // wall time, compiling included
	CompileSeconds    float64 `json:"compile_seconds"` // of these, compiling
	CPUSeconds        float64 `json:"cpu_seconds"`     // of all threads, compiling included
	CompileCPUSeconds float64 `json:"compile_cpu_seconds"`
}

// Watch is a stopwatch of wall and processor time.
type Watch struct {
	start time.Time
	used  time.Duration
}

// StartWatch returns a running Watch.
func StartWatch() Watch { return Watch{time.Now(), usage.CPU()} }

// Elapsed returns the wall time since the watch was started or last charged.
func (w *Watch) Elapsed() time.Duration { return time.Since(w.start) }

// Charge adds the time since the watch was started, or last charged, to a cost.
func (w *Watch) Charge(c *Cost) {
	now, used := time.Now(), usage.CPU()
	c.Seconds += now.Sub(w.start).Seconds()
	c.CPUSeconds += (used - w.used).Seconds()
	w.start, w.used = now, used
}
