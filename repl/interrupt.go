package repl

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// signalGrace is how long after the first signal others count as the same one:
// a shell, make and timeout each may pass on one key press.
const signalGrace = 500 * time.Millisecond

// interruptible returns a context that ends with the first SIGINT or SIGTERM;
// the second has its usual effect on the process. release undoes it.
func interruptible(ctx context.Context, stderr io.Writer) (_ context.Context, release func()) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	cancel := context.AfterFunc(ctx, func() {
		if isTerminal(stderr) {
			fmt.Fprintf(stderr, "%sstopping after the current step; Ctrl-C again stops at once\n", eraseLine)
		}
		time.Sleep(signalGrace)
		stop()
	})
	return ctx, func() {
		cancel()
		stop()
	}
}

// interrupts give SIGINT to the input under way: the first stops it after the
// current step, the second says how to force, and the third ends the process.
// Between inputs SIGINT does nothing.
type interrupts struct {
	say func(string)

	mu     sync.Mutex
	cancel context.CancelFunc // of the input under way; nil between inputs
	count  int                // of signals to that input
}

// watch handles SIGINT until stop.
func (i *interrupts) watch(say func(string)) (stop func()) {
	i.say = say
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
		i.say("stopping after the current step; Ctrl-C once more ends scanrepl at once")
	default:
		i.force()
	}
}

// force lets SIGINT have its usual effect.
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
