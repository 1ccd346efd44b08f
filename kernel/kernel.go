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

// Options are what a kernel is made of.
type Options struct {
	// Session evaluates the cells. The kernel keeps the history itself, since
	// cells may ask not to be in it: the session has none of its own. It is
	// closed at the end of Serve.
	Session *session.Session
	History *history.History
	Version string
	// Log takes lines about what no frontend is told; nil drops them.
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

	sent  atomic.Int64 // messages, for their identities
	bad   tally
	cells cells
	lanes lanes
	comms comms
	asks  asks
	shows shows

	working  sync.WaitGroup // lanes
	over     chan struct{}  // closed when Serve is to end
	overOnce sync.Once
}

// New makes a kernel that does not listen yet.
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
		k.o.Log("the connection file has no key: whoever reaches " + c.IP + " can run code")
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
// process that started the kernel is gone. Then it stops what runs, keeps what
// was computed, sends what is queued and closes everything.
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
	return k.wind()
}

// end makes Serve return.
func (k *Kernel) end() { k.overOnce.Do(func() { close(k.over) }) }

// How long a shutdown may take: Jupyter kills a kernel after five seconds.
const (
	stopWait  = 2 * time.Second
	closeWait = 1500 * time.Millisecond
	flushWait = time.Second
)

// wind stops everything, in order.
func (k *Kernel) wind() error {
	k.lanes.closeAll()
	k.Interrupt()
	within(stopWait, func() error { k.working.Wait(); return nil })
	var err error
	if k.cells.wait(stopWait) { // else it is in use: the system frees what it has
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
