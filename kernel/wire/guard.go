package wire

import "sync"

// remembered is how many signatures a Guard keeps, the number that Jupyter's own
// clients keep.
const remembered = 1 << 16

// Guard recognizes repeated messages by their signatures. It is safe for
// concurrent use.
type Guard struct {
	mu   sync.Mutex
	seen map[string]bool
	ring []string // in order of arrival
	next int
}

// NewGuard returns a Guard that has seen nothing.
func NewGuard() *Guard { return &Guard{seen: map[string]bool{}} }

// first reports whether a signature is new, and remembers it in place of the
// oldest one. Unsigned messages are always new.
func (g *Guard) first(signature []byte) bool {
	s := string(signature)
	if s == "" {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen[s] {
		return false
	}
	g.seen[s] = true
	if len(g.ring) < remembered {
		g.ring = append(g.ring, s)
		return true
	}
	delete(g.seen, g.ring[g.next])
	g.ring[g.next] = s
	g.next = (g.next + 1) % remembered
	return true
}
