package wire

import "sync"

// remembered is how many signatures a Guard keeps: as many as Jupyter's own
// clients do.
const remembered = 1 << 16

// Guard refuses a message that came before, by its signature. Its methods may
// be called from several goroutines.
type Guard struct {
	mu   sync.Mutex
	seen map[string]bool
	ring []string // in the order they came
	next int
}

// NewGuard is a Guard that has seen nothing.
func NewGuard() *Guard { return &Guard{seen: map[string]bool{}} }

// first tells whether a signature is new, and remembers it in the place of the
// oldest. Unsigned messages are all new.
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
