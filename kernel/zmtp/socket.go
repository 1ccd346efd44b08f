package zmtp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// limits bound the resources of this process that peers can use.
type limits struct {
	frame, message int64         // bytes
	own, shared    int64         // bytes of incomplete messages: of one peer, and beyond it of all
	queue          int           // bytes queued for one peer
	peers          int           // connections
	handshake      time.Duration // from accept to READY
}

var usual = limits{frame: 128 << 20, message: 256 << 20, own: 1 << 20, shared: 512 << 20, queue: 64 << 20, peers: 256, handshake: 5 * time.Second}

// mostFrames bounds the frames of a message.
const mostFrames = 1024

// socket is common to all types: it accepts connections and keeps track of
// peers.
type socket struct {
	kind     string
	limits   limits
	listener net.Listener
	serve    func(p *peer) error // reads until the peer is gone

	mu      sync.Mutex
	peers   map[*peer]bool
	conns   map[net.Conn]bool // including those in the handshake
	closed  bool
	running sync.WaitGroup
	shared  atomic.Int64 // bytes left of limits.shared
	dropped atomic.Int64
	refused atomic.Int64
}

// listen binds an address, tcp://HOST:PORT or ipc://PATH.
func listen(address, kind string, l limits) (*socket, error) {
	ln, err := bind(address)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) { // it repeats the address
			err = op.Err
		}
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	s := &socket{kind: kind, limits: l, listener: ln, peers: map[*peer]bool{}, conns: map[net.Conn]bool{}}
	s.shared.Store(l.shared)
	return s, nil
}

func bind(address string) (net.Listener, error) {
	network, place, _ := strings.Cut(address, "://")
	switch network {
	case "tcp":
		return net.Listen("tcp", place)
	case "ipc":
		return bindFile(place)
	}
	return nil, errors.New("the address must begin with tcp:// or ipc://")
}

// longestPath is the maximum length of a socket file's path.
const longestPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// bindFile listens on a socket file that only its owner may open. It replaces a
// file on which no process listens.
func bindFile(path string) (net.Listener, error) {
	if len(path) > longestPath {
		return nil, fmt.Errorf("the path has %d bytes, a socket file may have %d: use a directory with a shorter one", len(path), longestPath)
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
		conn, err := net.Dial("unix", path)
		if err == nil {
			conn.Close()
			return nil, syscall.EADDRINUSE
		}
		os.Remove(path)
	}
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		// The file inherits the mode of the socket: it is never open to others.
		return c.Control(func(fd uintptr) { syscall.Fchmod(int(fd), 0o600) })
	}}
	ln, err := config.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, err
	}
	return ln, os.Chmod(path, 0o600)
}

// start accepts peers until Close.
func (s *socket) start(serve func(p *peer) error) {
	s.serve = serve
	s.running.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil { // out of files, perhaps: it may pass
				time.Sleep(20 * time.Millisecond)
				continue
			}
			if !s.admit(conn) {
				s.refused.Add(1)
				conn.Close()
			}
		}
	})
}

// admit registers a connection, unless there are too many.
func (s *socket) admit(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= s.limits.peers {
		return false
	}
	s.conns[conn] = true
	s.running.Go(func() {
		defer s.forget(conn)
		if err := s.attend(conn); err != nil {
			s.refused.Add(1)
		}
	})
	return true
}

func (s *socket) forget(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

// attend does the handshake and serves a connection to its end.
func (s *socket) attend(conn net.Conn) error {
	conn.SetDeadline(time.Now().Add(s.limits.handshake))
	r := bufio.NewReaderSize(conn, 32<<10)
	identity, err := handshake(r, conn, s.kind)
	if err != nil {
		return err
	}
	conn.SetDeadline(time.Time{})
	p := newPeer(conn, r, identity, s.limits, &s.shared)
	s.mu.Lock()
	s.peers[p] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.peers, p)
		s.mu.Unlock()
		p.close()
	}()
	s.serve(p) // its error is why the connection ended: it matters to no other peer
	return nil
}

// deliver queues a message for a peer, or counts it as dropped.
func (s *socket) deliver(p *peer, message []byte) {
	if !p.send(message) {
		s.dropped.Add(1)
	}
}

// Addr returns the bound address, with the actual port if that was 0.
func (s *socket) Addr() net.Addr { return s.listener.Addr() }

// Dropped returns the number of messages that were dropped because a peer did
// not keep up or was gone.
func (s *socket) Dropped() int64 { return s.dropped.Load() }

// Refused returns the number of connections that ended before the handshake
// did.
func (s *socket) Refused() int64 { return s.refused.Load() }

// Flush waits until the system has taken all sent messages, or ctx ends.
func (s *socket) Flush(ctx context.Context) error {
	s.mu.Lock()
	peers := make([]*peer, 0, len(s.peers))
	for p := range s.peers {
		peers = append(peers, p)
	}
	s.mu.Unlock()
	var errs []error
	for _, p := range peers {
		errs = append(errs, p.flush(ctx))
	}
	return errors.Join(errs...)
}

// Close ends all connections and waits until nothing is read from them any
// more. Queued messages are lost: see Flush.
func (s *socket) Close() error {
	s.mu.Lock()
	s.closed = true
	for conn := range s.conns {
		conn.Close()
	}
	s.mu.Unlock()
	err := s.listener.Close()
	s.running.Wait()
	return err
}
