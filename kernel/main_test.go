package kernel

import (
	"context"
	"encoding/json"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"scango/kernel/wire"
	"scango/kernel/zmtp/zmtptest"
	"scango/repl/session/history"
	"scango/repl/session/workspace"
	"scango/scanlib/engine"
)

const testSecret = "secret"

// logged remembers what a kernel logs.
type logged struct {
	mu    sync.Mutex
	lines []string
}

func (l *logged) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, text)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// goEngine opens the pure-Go engine.
func goEngine() (*engine.Engine, error) { return engine.Open(engine.Options{Backend: "go"}) }

// startKernel serves a session on free ports until the end of the test.
func startKernel(t *testing.T, open func() (*engine.Engine, error)) (*Kernel, *logged) {
	t.Helper()
	inputs, err := history.Open("")
	if err != nil {
		t.Fatal(err)
	}
	log := &logged{}
	k := New(Options{
		Session: workspace.NewSession(workspace.Options{Engine: open, Dir: t.TempDir()}),
		History: inputs, Version: "test", Log: log.add,
	})
	if err := k.Listen(freePorts(t), false); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- k.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return k, log
}

func freePorts(t *testing.T) Connection {
	t.Helper()
	ports := make([]int, 5)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return Connection{Transport: "tcp", IP: "127.0.0.1", Shell: ports[0], IOPub: ports[1], Stdin: ports[2],
		Control: ports[3], Heartbeat: ports[4], Key: testSecret, Scheme: "hmac-sha256"}
}

// frontend talks to a kernel.
type frontend struct {
	t                            *testing.T
	name                         string // of its sockets
	key                          wire.Key
	shell, control, stdin, iopub *zmtptest.Client
}

func newFrontend(t *testing.T, k *Kernel) *frontend {
	t.Helper()
	key, err := wire.NewKey("hmac-sha256", testSecret)
	if err != nil {
		t.Fatal(err)
	}
	c, id := k.where, randomID()
	f := &frontend{
		t: t, name: id, key: key,
		shell:   zmtptest.Dial(t, c.address(c.Shell), "DEALER", id),
		control: zmtptest.Dial(t, c.address(c.Control), "DEALER", id),
		stdin:   zmtptest.Dial(t, c.address(c.Stdin), "DEALER", id),
		iopub:   zmtptest.Dial(t, c.address(c.IOPub), "SUB", ""),
	}
	f.iopub.Subscribe("")
	if m := f.next(f.iopub); m.Header.Type != "iopub_welcome" {
		t.Fatalf("the first message is %s", m.Header.Type)
	}
	return f
}

// send sends a request and returns its identity.
func (f *frontend) send(to *zmtptest.Client, kind string, content any) string {
	f.t.Helper()
	raw, err := json.Marshal(content)
	if err != nil {
		f.t.Fatal(err)
	}
	m := wire.Message{Header: wire.Header{ID: randomID(), Session: "test", Type: kind, Version: wire.Version}, Content: raw}
	frames, err := m.Encode(f.key)
	if err != nil {
		f.t.Fatal(err)
	}
	to.Send(frames...)
	return m.Header.ID
}

func (f *frontend) next(from *zmtptest.Client) *wire.Message {
	f.t.Helper()
	m, err := wire.Decode(from.MustReceive(), f.key, wire.NewGuard())
	if err != nil {
		f.t.Fatal(err)
	}
	return m
}

// ask sends a request and returns the content of its reply.
func (f *frontend) ask(to *zmtptest.Client, kind string, content any) map[string]any {
	f.t.Helper()
	id := f.send(to, kind, content)
	for {
		m := f.next(to)
		if m.ParentID() == id {
			return fields(f.t, m)
		}
	}
}

func fields(t *testing.T, m *wire.Message) (out map[string]any) {
	t.Helper()
	if err := json.Unmarshal(m.Content, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// published are the messages on iopub about a request, up to its idle.
func (f *frontend) published(id string) (out []*wire.Message) {
	f.t.Helper()
	for {
		m := f.next(f.iopub)
		if m.ParentID() != id {
			continue
		}
		out = append(out, m)
		if m.Header.Type == "status" && strings.Contains(string(m.Content), "idle") {
			return out
		}
	}
}

// run runs a cell: its reply and what it published.
func (f *frontend) run(code string) (reply map[string]any, published []*wire.Message) {
	f.t.Helper()
	id := f.send(f.shell, "execute_request", map[string]any{"code": code})
	published = f.published(id)
	return fields(f.t, f.next(f.shell)), published
}

// busy waits until a request is worked on.
func (f *frontend) busy(id string) {
	f.t.Helper()
	for m := f.next(f.iopub); m.ParentID() != id; m = f.next(f.iopub) {
	}
	time.Sleep(20 * time.Millisecond)
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// requestOf is a request as the kernel holds it.
func requestOf(id string, f *frontend) *request {
	raw, err := json.Marshal(wire.Header{ID: id, Type: "execute_request"})
	if err != nil {
		f.t.Fatal(err)
	}
	return &request{Message: &wire.Message{RawHeader: raw}}
}

// answer answers an input_request; some frontends leave its parent out.
func (f *frontend) answer(question *wire.Message, text string, withParent bool) {
	f.t.Helper()
	content, _ := json.Marshal(map[string]string{"value": text})
	m := wire.Message{Header: wire.Header{ID: randomID(), Type: "input_reply"}, Content: content}
	if withParent {
		m.Parent = question.RawHeader
	}
	frames, err := m.Encode(f.key)
	if err != nil {
		f.t.Fatal(err)
	}
	f.stdin.Send(frames...)
}
