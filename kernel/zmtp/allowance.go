package zmtp

import (
	"fmt"
	"sync/atomic"
)

// allowance is the memory that a peer may use for a message that is not complete
// yet: an amount of its own, and beyond it some of what all peers of a socket
// share. Without it, peers that never complete a message, for which they need no
// key, would fill the memory.
type allowance struct {
	own    int64
	shared *atomic.Int64 // bytes left for all

	held, borrowed int64
}

// take counts n bytes that are about to be read; n below 0 gives bytes back.
func (a *allowance) take(n int) error {
	held := a.held + int64(n)
	borrowed := max(held-a.own, 0)
	more := borrowed - a.borrowed
	if left := a.shared.Add(-more); left < 0 && more > 0 {
		a.shared.Add(more)
		return fmt.Errorf("peers hold too much of messages that are not whole: %d bytes more are not taken", n)
	}
	a.held, a.borrowed = held, borrowed
	return nil
}

// end gives all bytes back.
func (a *allowance) end() { a.take(int(-a.held)) }
