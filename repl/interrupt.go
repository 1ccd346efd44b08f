package repl

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"scango/repl/screen"
)

// signalGrace is how long after the first signal others count as the same one:
// a shell, make and timeout may each pass on one key press.
const signalGrace = 500 * time.Millisecond

// interruptible returns a context that ends with the first SIGINT or SIGTERM;
// the second has its usual effect on the process. release undoes it.
func interruptible(ctx context.Context, stderr io.Writer) (_ context.Context, release func()) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	cancel := context.AfterFunc(ctx, func() {
		if screen.IsTerminal(stderr) {
			fmt.Fprintf(stderr, "%sstopping after the current step; Ctrl-C again stops at once\n", screen.EraseLine)
		}
		time.Sleep(signalGrace)
		stop()
	})
	return ctx, func() {
		cancel()
		stop()
	}
}
