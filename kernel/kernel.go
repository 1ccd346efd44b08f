package kernel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"scango/kernel/wire"
	"scango/kernel/zmtp"
	"scango/repl/session"
	"scango/repl/session/history"
)

// Options are the parts of a kernel.
type Options struct {
	// Session evaluates the cells. It must keep no history: cells may ask not
	// to be stored, so the kernel adds the others itself. Serve closes it at
	// its end.
	Session *session.Session
	History *history.History
	Version string
	// Log receives lines that are not sent to frontends, about bad messages and
	// bugs; it may be nil.
	Log func(text string)
}

// Kernel serves frontends.
type Kernel struct {
	o       Options
	id      string // of this process: the session of its messages
	key     wire.Key
	guard   *wire.Guard
	where   Connection
	shell   *zmtp.Router
	control *zmtp.Router
	stdin   *zmtp.Router
	iopub   *zmtp.Publisher
	beat    *zmtp.Echo

	sent      atomic.Int64 // messages, for their identities
	bad       dropped
	cells     cells
	lanes     lanes
	comms     comms
	questions questions
	shown     shownIDs

	working  sync.WaitGroup // lanes
	over     chan struct{}  // closed when Serve is to end
	overOnce sync.Once
}

// New returns a kernel that does not listen yet.
func New(o Options) *Kernel {
	if o.Log == nil {
		o.Log = func(string) {}
	}
	k := &Kernel{o: o, id: randomID(), guard: wire.NewGuard(), over: make(chan struct{})}
	k.bad.log = o.Log
	k.lanes.open("")
	return k
}

// Listen binds the five channels. remote allows an address that other machines
// can reach.
func (k *Kernel) Listen(c Connection, remote bool) (err error) {
	if err := c.permit(remote); err != nil {
		return err
	}
	if k.key, err = wire.NewKey(c.Scheme, c.Key); err != nil {
		return err
	}
	if k.key.Empty() {
		k.o.Log("the connection file has no key: anybody who reaches " + c.IP + " can run code")
	}
	k.where = c
	defer func() {
		if err != nil {
			k.closeSockets()
		}
	}()
	if k.iopub, err = zmtp.ListenPublisher(c.address(c.IOPub), k.welcome); err != nil {
		return err
	}
	if k.beat, err = zmtp.ListenEcho(c.address(c.Heartbeat)); err != nil {
		return err
	}
	for _, r := range []struct {
		socket **zmtp.Router
		port   int
	}{{&k.stdin, c.Stdin}, {&k.control, c.Control}, {&k.shell, c.Shell}} {
		if *r.socket, err = zmtp.ListenRouter(c.address(r.port)); err != nil {
			return err
		}
	}
	return nil
}

// Serve answers until a frontend shuts the kernel down, ctx ends, or the
// process that started the kernel is gone. Then it stops the cells under way,
// sends what is queued and closes everything.
func (k *Kernel) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k.publish(nil, "status", status{State: "starting"})
	go k.serveShell()
	go k.serveControl()
	go k.serveStdin()
	k.lanes.each(k.work)
	go k.watchParent(ctx)
	select {
	case <-k.over:
	case <-ctx.Done():
		k.end()
	}
	return k.shutDown()
}

// end makes Serve return.
func (k *Kernel) end() { k.overOnce.Do(func() { close(k.over) }) }

// Limits of the parts of a shutdown: Jupyter kills a kernel after five seconds.
const (
	stopWait  = 2 * time.Second
	closeWait = 1500 * time.Millisecond
	flushWait = time.Second
)

// shutDown stops everything, in order.
func (k *Kernel) shutDown() error {
	k.lanes.closeAll()
	k.Interrupt()
	within(stopWait, func() error { k.working.Wait(); return nil })
	var err error
	if k.cells.wait(stopWait) { // else it is in use, and ends with the process
		err = within(closeWait, k.o.Session.Close)
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushWait)
	defer cancel()
	for _, r := range []*zmtp.Router{k.shell, k.control, k.stdin} {
		r.Flush(ctx)
	}
	k.iopub.Flush(ctx)
	k.closeSockets()
	if k.bad.total() > 0 {
		k.o.Log(fmt.Sprintf("%d messages were dropped as bad", k.bad.total()))
	}
	return err
}

func within(limit time.Duration, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return nil
	}
}

func (k *Kernel) closeSockets() error {
	var errs []error
	for _, r := range []*zmtp.Router{k.shell, k.control, k.stdin} {
		if r != nil {
			errs = append(errs, r.Close())
		}
	}
	if k.iopub != nil {
		errs = append(errs, k.iopub.Close())
	}
	if k.beat != nil {
		errs = append(errs, k.beat.Close())
	}
	return errors.Join(errs...)
}
