package server

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"scango/repl/live"
	"scango/repl/session/workspace"
	"scango/scanlib/engine"
)

// The test's program stands in for scanrepl where it is called by that name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "scanrepl" {
		os.Exit(scanrepl(os.Args[2:]))
	}
	os.Exit(run(m))
}

// run keeps what the tests write in a directory that goes with them. Its path
// is short, for sockets.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "live-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv("TMPDIR", dir)
	return m.Run()
}

func scanrepl(args []string) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	socket, owner := flags.String("socket", "", ""), flags.Int("owner", 0, "")
	err := flags.Parse(args)
	if os.Getenv("SCANREPL_FAILS") != "" {
		err = errors.New("this one fails")
	}
	ctx := context.Background()
	if err == nil {
		ctx, err = While(ctx, *owner)
	}
	if err == nil {
		err = Serve(ctx, *socket, workspace.NewSession(workspace.Options{}))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// serve serves a session, on the pure-Go engine, to this test alone.
func serve(t *testing.T) (socket string) {
	t.Helper()
	s := workspace.NewSession(workspace.Options{
		Engine: func() (*engine.Engine, error) { return engine.Open(engine.Options{Backend: "go"}) },
		Dir:    t.TempDir(),
	})
	socket = place(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, socket, s) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, s.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Setenv(live.SocketVariable, socket)
	await(t, "the server", func() bool { // the file is there before anybody listens
		c, err := net.Dial("unix", socket)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return socket
}

// place is a path in a private directory, short enough for a socket.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "live-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "a.sock")
}

// printed is what f prints on stdout and stderr.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fault := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	text := make(chan []byte)
	go func() {
		var b bytes.Buffer
		io.Copy(&b, r)
		text <- b.Bytes()
	}()
	f()
	os.Stdout, os.Stderr = out, fault
	w.Close()
	return string(<-text)
}
