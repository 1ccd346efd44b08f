package repl

import (
	"fmt"
	"math"
	"time"

	"scango/scanlib/stage"
)

// pace measures how fast one stage goes, from the first it hears of it: neither
// compiling nor what an earlier run did counts.
type pace struct {
	start time.Time
	first int // done at start
}

func newPace(ev stage.Event, now time.Time) pace { return pace{now, ev.Done} }

// text is "3.4 steps/s, 0:35 left"; "" as long as nothing is known.
func (p pace) text(ev stage.Event, now time.Time) string {
	elapsed, done := now.Sub(p.start).Seconds(), ev.Done-p.first
	if done <= 0 || elapsed <= 0 {
		return ""
	}
	rate := float64(done) / elapsed
	left := float64(ev.Total-ev.Done) / rate
	return fmt.Sprintf("%s, %s left", rateText(rate, ev.Unit), clock(left))
}

func rateText(rate float64, unit string) string {
	switch {
	case unit == "bytes":
		return fmt.Sprintf("%.1f MiB/s", rate/(1<<20))
	case rate < 10:
		return fmt.Sprintf("%.1f %s/s", rate, unit)
	}
	return fmt.Sprintf("%.0f %s/s", rate, unit)
}

// amount is "35/228 steps".
func amount(ev stage.Event) string {
	switch {
	case ev.Unit == "bytes" && ev.Total > 0:
		return fmt.Sprintf("%d/%d MiB", ev.Done>>20, ev.Total>>20)
	case ev.Unit == "bytes":
		return fmt.Sprintf("%d MiB", ev.Done>>20)
	}
	return fmt.Sprintf("%d/%d %s", ev.Done, ev.Total, ev.Unit)
}

// clock is minutes and seconds, with hours where there are any.
func clock(s float64) string {
	n := int(math.Ceil(s))
	if n >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	}
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// seconds is "12.3 s", or a clock where that reads better.
func seconds(s float64) string {
	if s >= 120 {
		return clock(s)
	}
	return fmt.Sprintf("%.1f s", s)
}
