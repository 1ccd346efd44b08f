package bound

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// most is how much memory a cell may take beyond what there was before it.
const most = 1 << 30

// every is how often a Budget looks. A step makes no more than twice of what
// there is, and takes longer than that where there is much.
const every = 10 * time.Millisecond

// OverBudget says why a cell was ended.
var OverBudget = fmt.Sprintf("the cell takes more than %d MiB of memory", most>>20)

// Budget watches the memory of the program while a cell runs.
type Budget struct {
	base  atomic.Int64 // what was there before, and what commands took
	pause atomic.Bool

	exceeded context.Context
	exceed   context.CancelFunc
	end      chan struct{}
}

// NewBudget watches until End.
func NewBudget() *Budget {
	b := &Budget{end: make(chan struct{})}
	b.exceeded, b.exceed = context.WithCancel(context.Background())
	b.base.Store(inUse())
	go b.watch()
	return b
}

// Exceeded ends when the cell takes more than it may.
func (b *Budget) Exceeded() context.Context { return b.exceeded }

// End ends the watch. It is called once.
func (b *Budget) End() { close(b.end) }

// Pause leaves what is taken until resume out of account: a command is bounded
// by its configuration.
func (b *Budget) Pause() (resume func()) {
	before := inUse()
	b.pause.Store(true)
	return func() {
		b.base.Add(max(0, inUse()-before))
		b.pause.Store(false)
	}
}

func (b *Budget) watch() {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-b.end:
			return
		case <-ticker.C:
			if !b.pause.Load() && b.isExceeded() {
				b.exceed()
				return
			}
		}
	}
}

// isExceeded reports whether more than the budget is in use, garbage aside.
func (b *Budget) isExceeded() bool {
	if inUse()-b.base.Load() <= most {
		return false
	}
	runtime.GC()
	return inUse()-b.base.Load() > most && !b.pause.Load()
}

// inUse is the memory of values, with garbage that is not swept.
func inUse() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
