package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"scango/repl/live/internal/protocol"
	"scango/repl/session"
)

// Serve lets programs of this user evaluate inputs in a session, until ctx ends
// or one of them asks the server to stop. Inputs under way are then
// interrupted. The directory of the socket must be private: it is made with
// mode 0700 where it is missing.
func Serve(ctx context.Context, path string, s *session.Session) error {
	listener, release, err := listen(ctx, path)
	if err != nil {
		return fmt.Errorf("live session: %w", err)
	}
	defer release()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	v := &server{session: s, uid: os.Getuid(), stop: func() {
		stop()
		listener.Close() // at once: who is told that it has stopped finds no socket
	}}
	defer v.open.Wait()
	for {
		conn, err := listener.AcceptUnix()
		if ctx.Err() != nil {
			os.Remove(protocol.Log(path)) // nothing went wrong
			return nil
		}
		if err != nil {
			return fmt.Errorf("live session: %w", err)
		}
		v.open.Go(func() { v.serve(ctx, conn) })
	}
}

type server struct {
	session *session.Session
	stop    func()
	uid     int // whose programs are let in
	open    sync.WaitGroup
}

// endsWithin is how long a server waits for the one before to end.
const endsWithin = 2 * time.Second

// listen takes the place of a server that has ended or was killed, but of no
// other.
func listen(ctx context.Context, path string) (_ *net.UnixListener, release func(), err error) {
	if err := protocol.Private(filepath.Dir(path)); err != nil {
		return nil, nil, err
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() != os.ModeSocket {
		return nil, nil, errNoSocket(path) // before the lock leaves a file beside it
	}
	lock := flock.New(path + ".lock")
	waiting, cancel := context.WithTimeout(ctx, endsWithin)
	defer cancel()
	if _, err := lock.TryLockContext(waiting, 50*time.Millisecond); errors.Is(err, context.DeadlineExceeded) {
		return nil, nil, fmt.Errorf("%s is served by another process already", path)
	} else if err != nil {
		return nil, nil, err
	}
	if err := removeSocket(path); err != nil {
		return nil, nil, errors.Join(err, lock.Close())
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, nil, errors.Join(err, lock.Close())
	}
	if err := os.Chmod(path, protocol.Mode); err != nil {
		return nil, nil, errors.Join(err, listener.Close(), lock.Close())
	}
	return listener, func() {
		listener.Close() // and removes the socket
		lock.Close()     // whose file stays: without it two could think they are the one
	}, nil
}

func errNoSocket(path string) error {
	return fmt.Errorf("%q is there and is no socket: give another path", path)
}

// removeSocket removes the socket that a killed server left, and nothing else.
func removeSocket(path string) error {
	switch info, err := os.Lstat(path); {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != os.ModeSocket:
		return errNoSocket(path)
	}
	return os.Remove(path)
}

// requestWithin is how long a client may take to say what it wants.
const requestWithin = 10 * time.Second

// serve answers the one request of a connection.
func (v *server) serve(ctx context.Context, conn *net.UnixConn) {
	defer conn.Close()
	out := &output{conn: conn}
	if err := protocol.CheckPeer(conn, v.uid); err != nil {
		return // says nothing to strangers
	}
	out.send(protocol.Reply{Kind: protocol.Hello, Version: protocol.Version})
	conn.SetReadDeadline(time.Now().Add(requestWithin))
	request, err := protocol.ReadRequest(conn)
	switch {
	case err != nil:
		out.done(nil, &protocol.Fault{Name: "Error", Message: err.Error()})
	case request.Op == protocol.Stop:
		v.stop()
		out.done(nil, nil)
	default:
		conn.SetReadDeadline(time.Time{})
		v.eval(ctx, conn, request, out)
	}
}

// eval evaluates an input until it ends, ctx ends or the client leaves.
func (v *server) eval(ctx context.Context, conn *net.UnixConn, q protocol.Request, out *output) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out.lost = cancel
	v.open.Go(func() {
		conn.Read(make([]byte, 1)) // nothing follows a request but its end
		cancel()
	})
	eval := v.session.Eval
	if q.Unrecorded {
		eval = v.session.EvalUnrecorded
	}
	result, err := eval(ctx, q.Code, out)
	out.done(bundle(result), fault(err))
}

func fault(err error) *protocol.Fault {
	if err == nil {
		return nil
	}
	f := &protocol.Fault{Name: "Error", Message: err.Error()}
	var own *session.Error
	if errors.As(err, &own) {
		f.Name, f.Traceback = own.Name, own.Traceback
	}
	return f
}

func bundle(b *session.Bundle) *protocol.Bundle {
	if b == nil {
		return nil
	}
	return &protocol.Bundle{ID: b.ID, Data: b.Data}
}
