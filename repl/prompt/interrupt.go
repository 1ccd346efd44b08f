package prompt

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// interrupts directs SIGINT to the input under way: the first stops it after
// the current step, the second prints how to force it, and the third ends the
// process. Between inputs SIGINT does nothing.
type interrupts struct {
	notice func(string)

	mu     sync.Mutex
	cancel context.CancelFunc // of the input under way; nil between inputs
	count  int                // of signals to that input
}

// watch handles SIGINT until stop.
func (i *interrupts) watch() (stop func()) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				i.interrupt()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

func (i *interrupts) interrupt() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.cancel == nil {
		return
	}
	i.count++
	switch i.count {
	case 1:
		i.cancel()
	case 2:
		i.notice("stopping after the current step; Ctrl-C once more ends scanrepl at once")
	default:
		i.force()
	}
}

// force restores the default effect of SIGINT.
func (i *interrupts) force() {
	signal.Reset(os.Interrupt)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Signal(os.Interrupt)
	}
}

// during runs an input with a context that the first SIGINT ends.
func (i *interrupts) during(ctx context.Context, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	i.set(cancel)
	defer i.set(nil)
	run(ctx)
}

func (i *interrupts) set(cancel context.CancelFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.cancel, i.count = cancel, 0
}
