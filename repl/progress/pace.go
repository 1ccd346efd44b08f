package progress

import "time"

// stopwatch measures the time at work: it stands still while the engine
// compiles, which happens once and says nothing about the time left.
type stopwatch struct {
	worked  time.Duration
	at      time.Time // of the last event; zero before the first
	stopped bool      // since then
}

// tick takes the time of an event, at which compiling may begin or end.
func (s *stopwatch) tick(now time.Time, compiling bool) {
	if !s.stopped && !s.at.IsZero() {
		s.worked += now.Sub(s.at)
	}
	s.at, s.stopped = now, compiling
}

// pace is how fast one stage or part goes, measured from its first event on:
// what an earlier process did does not count.
type pace struct {
	from, done, total int
	since, at         time.Duration // of work, when from and done were reported
}

// rate returns the units per second, and the time left; 0 while unknown.
func (p *pace) rate() (perSecond float64, left time.Duration) {
	done, seconds := p.done-p.from, (p.at - p.since).Seconds()
	if done <= 0 || seconds <= 0 {
		return 0, 0
	}
	perSecond = float64(done) / seconds
	return perSecond, time.Duration(float64(p.total-p.done) / perSecond * float64(time.Second))
}
