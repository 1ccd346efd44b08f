package zmtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"scango/kernel/zmtp/zmtptest"
)

const anyPort = "tcp://127.0.0.1:0"

// small limits that tests can reach.
var small = limits{frame: 1 << 10, message: 4 << 10, own: 1 << 20, queue: 1 << 20, peers: 3, handshake: 100 * time.Millisecond}

func newRouter(t *testing.T, l limits) (*Router, string) {
	t.Helper()
	r, err := listenRouter(anyPort, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r, "tcp://" + r.Addr().String()
}

func newPublisher(t *testing.T, welcome func(string) [][]byte, l limits) (*Publisher, string) {
	t.Helper()
	p, err := listenPublisher(anyPort, welcome, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, "tcp://" + p.Addr().String()
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(zmtptest.Wait); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never ", what)
		}
	}
}

func receive(t *testing.T, r *Router) Message {
	t.Helper()
	select {
	case m := <-r.Receive():
		return m
	case <-time.After(zmtptest.Wait):
		t.Fatal("no message")
		return Message{}
	}
}

func text(frames [][]byte) string { return string(bytes.Join(frames, []byte("|"))) }

func TestRouter(t *testing.T) {
	r, address := newRouter(t, usual)
	a, b := zmtptest.Dial(t, address, "DEALER", "a"), zmtptest.Dial(t, address, "DEALER", "")
	a.Send([]byte("one"), nil, []byte("two"))
	m := receive(t, r)
	if m.From != "a" || text(m.Frames) != "one||two" {
		t.Errorf("from %q: %q", m.From, m.Frames)
	}
	b.Send([]byte("from b"))
	n := receive(t, r)
	if n.From == "" || n.From == "a" {
		t.Errorf("a peer without a name is called %q", n.From)
	}
	r.Send(n.From, []byte("to b"))
	r.Send("a", []byte("to"), []byte("a"))
	if got := text(a.MustReceive()); got != "to|a" {
		t.Errorf("a got %q", got)
	}
	if got := text(b.MustReceive()); got != "to b" {
		t.Errorf("b got %q", got)
	}
	r.Send("nobody", []byte("x"))
	if r.Dropped() != 1 {
		t.Errorf("%d messages dropped, want the one to nobody", r.Dropped())
	}
}

// A peer that reconnects under its identity replaces its old connection, and
// receives what is sent from then on.
func TestHandover(t *testing.T) {
	r, address := newRouter(t, usual)
	first := zmtptest.Dial(t, address, "DEALER", "me")
	first.Send([]byte("1"))
	receive(t, r)
	second := zmtptest.Dial(t, address, "DEALER", "me")
	second.Send([]byte("2"))
	receive(t, r)
	r.Send("me", []byte("answer"))
	if got := text(second.MustReceive()); got != "answer" {
		t.Errorf("the second connection got %q", got)
	}
	first.Send([]byte("on its way")) // before the change, as it may be
	if m := receive(t, r); m.From != "me" || text(m.Frames) != "on its way" {
		t.Errorf("from %q: %q", m.From, m.Frames)
	}
	first.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, body, err := first.ReadFrame(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the first connection got %q, %v; want nothing: were it closed, its peer would come back", body, err)
	}
	first.Close()
	eventually(t, "rid of the first", func() bool { r.socket.mu.Lock(); defer r.socket.mu.Unlock(); return len(r.conns) == 1 })
	r.Send("me", []byte("still"))
	if got := text(second.MustReceive()); got != "still" {
		t.Errorf("after the end of the first, the second connection got %q", got)
	}
}

// Each fault ends the connection it came on, and no other.
func TestFaults(t *testing.T) {
	r, address := newRouter(t, small)
	ready := string(append(zmtptest.Greeting(), zmtptest.Ready("DEALER", "x")...))
	for _, row := range []struct{ name, raw string }{
		{"HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
		{"silence", ""},
		{"half a greeting", "\xff\x00\x00"},
		{"wrong socket type", string(append(zmtptest.Greeting(), zmtptest.Ready("SUB", "")...))},
		{"reserved flags", ready + "\xf8\x00"},
		{"a frame beyond the limit", ready + string(zmtptest.Frame(0, make([]byte, 2<<10)))},
		{"a message beyond the limit", ready + strings.Repeat(string(zmtptest.Frame(1, make([]byte, 1<<10))), 5)},
		{"endless frames", ready + strings.Repeat("\x01\x00", mostFrames+1)},
		{"a nameless command", ready + "\x04\x00"},
		{"an ERROR", ready + "\x04\x07\x05ERROR\x00"},
	} {
		c := zmtptest.Open(t, address)
		io.WriteString(c, row.raw)
		if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the connection stays", row.name)
		}
		c.Close()
		ok := zmtptest.Dial(t, address, "DEALER", "ok")
		ok.Send([]byte("hi"))
		if m := receive(t, r); m.From != "ok" {
			t.Errorf("%s: then a message from %q", row.name, m.From)
		}
		ok.Close()
		eventually(t, "rid of the peer", func() bool { r.socket.mu.Lock(); defer r.socket.mu.Unlock(); return len(r.conns) == 0 })
	}
}

func TestMostPeers(t *testing.T) {
	r, address := newRouter(t, small)
	for i := range small.peers {
		zmtptest.Dial(t, address, "DEALER", fmt.Sprint("p", i))
	}
	one := zmtptest.Open(t, address)
	if _, err := io.ReadAll(one); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("one connection too many stays")
	}
	if r.Refused() != 1 {
		t.Errorf("%d refused", r.Refused())
	}
}

func TestPing(t *testing.T) {
	_, address := newRouter(t, usual)
	c := zmtptest.Dial(t, address, "DEALER", "")
	c.Write(zmtptest.Frame(4, []byte("\x04PING\x00\x0actx")))
	if flags, body, err := c.ReadFrame(); err != nil || flags != 4 || string(body) != "\x04PONGctx" {
		t.Errorf("flags %d, %q, %v; want PONG with the context (RFC 37)", flags, body, err)
	}
	c.Write(zmtptest.Frame(4, []byte("\x07UNKNOWN")))
	c.Write(zmtptest.Frame(4, []byte("\x04PING\x00\x00")))
	if _, body, err := c.ReadFrame(); err != nil || string(body) != "\x04PONG" {
		t.Errorf("after an unknown command: %q, %v", body, err)
	}
}

func TestEcho(t *testing.T) {
	e, err := ListenEcho(anyPort)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	c := zmtptest.Dial(t, "tcp://"+e.Addr().String(), "REQ", "")
	for _, beat := range []string{"ping", "", "again"} {
		c.Send(nil, []byte(beat))
		if got := text(c.MustReceive()); got != "|"+beat {
			t.Errorf("%q comes back as %q", beat, got)
		}
	}
}

func TestPublisher(t *testing.T) {
	p, address := newPublisher(t, func(topic string) [][]byte { return [][]byte{[]byte(topic), []byte("welcome")} }, usual)
	all, prefixed := zmtptest.Dial(t, address, "SUB", ""), zmtptest.Dial(t, address, "SUB", "")
	all.Subscribe("")
	prefixed.Write(zmtptest.Frame(4, []byte("\x09SUBSCRIBEst"))) // as version 3.1 does
	if got := text(all.MustReceive()); got != "|welcome" {
		t.Errorf("the subscriber to all is welcomed with %q", got)
	}
	if got := text(prefixed.MustReceive()); got != "st|welcome" {
		t.Errorf("the subscriber to st is welcomed with %q", got)
	}
	p.Publish([]byte("status"), []byte("1"))
	p.Publish([]byte("other"), []byte("2"))
	p.Publish([]byte("stream"), []byte("3"))
	for _, want := range []string{"status|1", "other|2", "stream|3"} {
		if got := text(all.MustReceive()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, want := range []string{"status|1", "stream|3"} {
		if got := text(prefixed.MustReceive()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	prefixed.Send([]byte("\x00st"))
	prefixed.Send([]byte("\x00never subscribed"))
	prefixed.Subscribe("new") // its welcome says that the rest was read
	prefixed.MustReceive()
	p.Publish([]byte("status"))
	p.Publish([]byte("news"))
	if got := text(prefixed.MustReceive()); got != "news" {
		t.Errorf("after the end of a subscription: %q", got)
	}
}

// A subscriber that does not read loses messages; another one loses none, and
// the publisher does not wait.
func TestSlowSubscriber(t *testing.T) {
	l := usual
	l.queue = 1 << 20
	p, address := newPublisher(t, func(topic string) [][]byte { return [][]byte{[]byte("welcome")} }, l)
	slow, fast := zmtptest.Dial(t, address, "SUB", ""), zmtptest.Dial(t, address, "SUB", "")
	slow.Subscribe("")
	fast.Subscribe("")
	slow.MustReceive()
	fast.MustReceive()
	const messages = 400
	body := make([]byte, 100<<10)
	for i := range messages { // 40 MB, far beyond queue and the system's buffers
		p.Publish([]byte("x"), body)
		if _, err := fast.Receive(); err != nil {
			t.Fatalf("the fast subscriber got %d of %d messages: %v", i, messages, err)
		}
	}
	if p.Dropped() == 0 {
		t.Error("nothing was dropped for the slow one")
	}
	slow.Close()
	ctx, cancel := context.WithTimeout(context.Background(), zmtptest.Wait)
	defer cancel()
	if err := p.Flush(ctx); err != nil {
		t.Errorf("flush after the slow one left: %v", err)
	}
}

func TestTooManyTopics(t *testing.T) {
	p, address := newPublisher(t, nil, usual)
	c := zmtptest.Dial(t, address, "SUB", "")
	for i := range mostTopics + 1 {
		c.Subscribe(fmt.Sprint("topic", i))
	}
	if _, err := c.Receive(); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection stays")
	}
	eventually(t, "rid of its topics", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return len(p.topics) == 0 })
}

func TestFlush(t *testing.T) {
	r, address := newRouter(t, usual)
	c := zmtptest.Dial(t, address, "DEALER", "me")
	c.Send([]byte("hi"))
	receive(t, r)
	big := make([]byte, 32<<20)
	r.Send("me", big)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := r.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("flush while nobody reads: %v", err)
	}
	go c.Receive()
	if err := r.Flush(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestIPC(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s-1")
	r, err := ListenRouter("ipc://" + path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	c := zmtptest.Dial(t, "ipc://"+path, "DEALER", "me")
	c.Send([]byte("hi"))
	receive(t, r)
	if _, err := ListenRouter("ipc://" + path); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a second socket there: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, open := <-r.Receive(); open {
		t.Error("the channel stays open after Close")
	}
}

// The socket file of a killed process is replaced; another kind of file is an
// error.
func TestIPCLeftOver(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, "left")
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: left}); err != nil {
		t.Fatal(err)
	}
	syscall.Close(fd)
	r, err := ListenRouter("ipc://" + left)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	file := filepath.Join(dir, "file")
	os.WriteFile(file, []byte("precious"), 0o600)
	if _, err := ListenRouter("ipc://" + file); err == nil {
		t.Error("a file was taken for a socket")
	}
	if raw, _ := os.ReadFile(file); string(raw) != "precious" {
		t.Errorf("the file holds %q now", raw)
	}
	if _, err := ListenRouter("ipc://" + filepath.Join(dir, strings.Repeat("x", 200))); err == nil || !strings.Contains(err.Error(), "shorter") {
		t.Errorf("a path that is too long: %v", err)
	}
	if _, err := ListenRouter("udp://x"); err == nil || !strings.Contains(err.Error(), "tcp:// or ipc://") {
		t.Errorf("udp: %v", err)
	}
}
