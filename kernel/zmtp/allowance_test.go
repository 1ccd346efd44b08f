package zmtp

import (
	"errors"
	"os"
	"sync/atomic"
	"testing"

	"scango/kernel/zmtp/zmtptest"
)

func TestAllowance(t *testing.T) {
	var shared atomic.Int64
	shared.Store(100)
	a, b := allowance{own: 10, shared: &shared}, allowance{own: 10, shared: &shared}
	for i, row := range []struct {
		of   *allowance
		take int
		ok   bool
		left int64
	}{
		{&a, 10, true, 100}, // its own
		{&a, 60, true, 40},
		{&b, 51, false, 40},
		{&b, 50, true, 0},
		{&b, 1, false, 0},
		{&a, -65, true, 60},
		{&b, 1, true, 59},
	} {
		if err := row.of.take(row.take); (err == nil) != row.ok || shared.Load() != row.left {
			t.Errorf("row %d: %v, %d left; want %v, %d", i, err, shared.Load(), row.ok, row.left)
		}
	}
	a.end()
	b.end()
	if shared.Load() != 100 {
		t.Errorf("%d left at the end", shared.Load())
	}
}

// Peers that never finish their messages lose their connections when all
// together hold too much; others are served meanwhile, and later.
func TestUnfinishedMessages(t *testing.T) {
	l := usual
	l.own, l.shared = 1<<20, 4<<20
	r, address := newRouter(t, l)
	half := zmtptest.Frame(0, make([]byte, 6<<20))[:3<<20]
	var open []*zmtptest.Client
	for range 3 {
		c := zmtptest.Dial(t, address, "DEALER", "")
		c.Write(half) // fails where the connection ends meanwhile
		open = append(open, c)
	}
	eventually(t, "rid of one of them", func() bool { r.socket.mu.Lock(); defer r.socket.mu.Unlock(); return len(r.conns) == 2 })
	c := zmtptest.Dial(t, address, "DEALER", "me")
	for _, size := range []int{10, 1 << 20} {
		c.Send(make([]byte, size))
		if m := receive(t, r); m.From != "me" || len(m.Frames[0]) != size {
			t.Errorf("%d bytes from %q, want %d", len(m.Frames[0]), m.From, size)
		}
	}
	for _, o := range open {
		o.Close()
	}
	eventually(t, "given back", func() bool { return r.shared.Load() == l.shared })
	c.Send(make([]byte, 5<<20))
	receive(t, r)
	for range 100 { // commands are no part of a message
		c.Write(zmtptest.Frame(4, append([]byte("\x04PING\x00\x00"), make([]byte, 100<<10)...)))
	}
	c.Send([]byte("after"))
	if m := receive(t, r); text(m.Frames) != "after" {
		t.Errorf("after pings: %q", m.Frames)
	}
	if _, err := open[0].Receive(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a closed connection: %v", err)
	}
}
