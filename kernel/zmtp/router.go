package zmtp

import (
	"encoding/binary"
	"sync"
)

// Message is a message from a peer of a Router.
type Message struct {
	From   string // the peer's identity
	Frames [][]byte
}

// Router is a ROUTER socket: it identifies peers by their identities. A new
// peer with the identity of another replaces it, as when a peer reconnects:
// messages to the identity go to the new one. The old connection is still read
// to its end. It is not closed, since a live peer would reconnect and replace
// the new one, and so on.
type Router struct {
	*socket
	received chan Message
	stop     chan struct{}
	once     sync.Once

	mu      sync.Mutex
	byName  map[string]*peer
	unnamed uint32
}

// ListenRouter binds a Router to tcp://HOST:PORT or ipc://PATH.
func ListenRouter(address string) (*Router, error) { return listenRouter(address, usual) }

func listenRouter(address string, l limits) (*Router, error) {
	s, err := listen(address, "ROUTER", l)
	if err != nil {
		return nil, err
	}
	r := &Router{socket: s, received: make(chan Message), stop: make(chan struct{}), byName: map[string]*peer{}}
	s.start(r.attend)
	return r, nil
}

// Receive returns the channel of all peers' messages. While it is not read, the
// peers wait. Close closes it.
func (r *Router) Receive() <-chan Message { return r.received }

// Send queues a message for a peer, and drops it if the peer is not there.
func (r *Router) Send(to string, frames ...[]byte) {
	r.mu.Lock()
	p := r.byName[to]
	r.mu.Unlock()
	if p == nil {
		r.dropped.Add(1)
		return
	}
	r.deliver(p, encode(frames))
}

// Close ends all connections and the channel of Receive.
func (r *Router) Close() error {
	r.once.Do(func() { close(r.stop) })
	err := r.socket.Close()
	close(r.received)
	return err
}

func (r *Router) attend(p *peer) error {
	r.enter(p)
	defer r.leave(p)
	for {
		frames, err := p.read(nil)
		if err != nil {
			return err
		}
		select {
		case r.received <- Message{From: p.identity, Frames: frames}:
		case <-r.stop:
			return nil
		}
	}
}

// enter registers a peer under its identity, replacing another with that
// identity.
func (r *Router) enter(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.identity == "" { // identities that start with 0 are assigned by the router
		r.unnamed++
		p.identity = string(binary.BigEndian.AppendUint32([]byte{0}, r.unnamed))
	}
	r.byName[p.identity] = p
}

func (r *Router) leave(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName[p.identity] == p {
		delete(r.byName, p.identity)
	}
}
