package zmtp

import (
	"fmt"
	"sync/atomic"
)

// allowance is the memory that a peer may use for an incomplete message: an
// amount of its own, and beyond it a part of an amount that all peers of a
// socket share. Without it, peers could fill the memory by messages that they
// never complete, for which they need no key.
type allowance struct {
	own    int64
	shared *atomic.Int64 // bytes left for all

	held, borrowed int64
}

// take counts n bytes that are about to be read; a negative n returns bytes.
func (a *allowance) take(n int) error {
	held := a.held + int64(n)
	borrowed := max(held-a.own, 0)
	more := borrowed - a.borrowed
	if left := a.shared.Add(-more); left < 0 && more > 0 {
		a.shared.Add(more)
		return fmt.Errorf("peers have sent too much of incomplete messages: %d more bytes are refused", n)
	}
	a.held, a.borrowed = held, borrowed
	return nil
}

// end returns all bytes.
func (a *allowance) end() { a.take(int(-a.held)) }
