package zmtp

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// peer is a connection after its handshake.
type peer struct {
	conn     net.Conn
	reader   *bufio.Reader
	identity string
	limits   limits
	shared   *atomic.Int64 // see allowance

	mu      sync.Mutex
	pending net.Buffers // messages to send, encoded
	size    int         // bytes of those, and of those being written
	wake    chan struct{}
	gone    bool
}

func newPeer(conn net.Conn, r *bufio.Reader, identity string, l limits, shared *atomic.Int64) *peer {
	p := &peer{conn: conn, reader: r, identity: identity, limits: l, shared: shared, wake: make(chan struct{}, 1)}
	go p.write()
	return p
}

// send queues an encoded message without waiting, and reports whether it was
// queued: if the peer does not keep up, the message is dropped.
func (p *peer) send(message []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone || p.size > 0 && p.size+len(message) > p.limits.queue {
		return false
	}
	p.pending = append(p.pending, message)
	p.size += len(message)
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return true
}

// write sends queued messages until the peer is gone.
func (p *peer) write() {
	for range p.wake {
		p.mu.Lock()
		batch := p.pending
		p.pending = nil
		p.mu.Unlock()
		n, err := batch.WriteTo(p.conn)
		p.mu.Lock()
		p.size -= int(n)
		p.mu.Unlock()
		if err != nil {
			p.close()
			return
		}
	}
}

// close ends the connection. Queued messages are lost.
func (p *peer) close() {
	p.conn.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.gone {
		p.gone = true
		p.pending, p.size = nil, 0
		close(p.wake)
	}
}

// drained reports whether the system has taken all queued messages.
func (p *peer) drained() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone || p.size <= 0
}

// flush waits until the peer is drained.
func (p *peer) flush(ctx context.Context) error {
	for !p.drained() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

// read reads the next message. Commands among its frames are passed to
// onCommand, except PING.
func (p *peer) read(onCommand func(name string, data []byte) error) ([][]byte, error) {
	var frames [][]byte
	left := p.limits.message
	unfinished := allowance{own: p.limits.own, shared: p.shared}
	defer unfinished.end()
	for {
		f, err := readFrame(p.reader, min(left, p.limits.frame), unfinished.take)
		if err != nil {
			return nil, err
		}
		if f.command {
			unfinished.take(-len(f.body))
			if err := p.obey(f.body, onCommand); err != nil {
				return nil, err
			}
			continue
		}
		if frames, left = append(frames, f.body), left-int64(len(f.body)); !f.more {
			return frames, nil
		}
		if len(frames) == mostFrames {
			return nil, fmt.Errorf("a message has more than %d frames", mostFrames)
		}
	}
}

// obey answers PING and passes other commands on. Unknown ones are ignored, as
// the protocol requires.
func (p *peer) obey(body []byte, onCommand func(name string, data []byte) error) error {
	name, data, ok := command(body)
	if !ok {
		return fmt.Errorf("a command without a name: %q", body[:min(len(body), 20)])
	}
	switch {
	case name == "PING" && len(data) >= 2: // two bytes of time to live, then a context to return
		p.send(appendCommand(nil, "PONG", data[2:min(len(data), 18)]))
	case name == "ERROR":
		return fmt.Errorf("the peer reports an error: %q", data)
	case onCommand != nil:
		return onCommand(name, data)
	}
	return nil
}
