package kernel

import (
	"context"
	"sync"
	"time"
)

// cells are the evaluations under way.
type cells struct {
	mu      sync.Mutex
	cancels map[int]context.CancelFunc
	next    int
	running int // includes those that are no longer waited for
	count   int // the number of the last cell stored
}

// begin returns the context of an evaluation; finish ends it.
func (c *cells) begin() (ctx context.Context, finish func()) {
	ctx, cancel := context.WithCancel(context.Background())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancels == nil {
		c.cancels = map[int]context.CancelFunc{}
	}
	id := c.next
	c.next++
	c.running++
	c.cancels[id] = cancel
	return ctx, func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.running--
		delete(c.cancels, id)
	}
}

func (c *cells) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cancel := range c.cancels {
		cancel()
	}
}

// wait waits until no evaluation runs, and reports whether that is so within
// the limit.
func (c *cells) wait(limit time.Duration) bool {
	for end := time.Now().Add(limit); ; time.Sleep(2 * time.Millisecond) {
		c.mu.Lock()
		running := c.running
		c.mu.Unlock()
		if running == 0 || time.Now().After(end) {
			return running == 0
		}
	}
}

// Interrupt stops the cells under way, in all shells. It is safe for concurrent
// use.
func (k *Kernel) Interrupt() { k.cells.stop() }

func (k *Kernel) interrupt(r *request) {
	k.Interrupt()
	k.reply(r, "interrupt_reply", done)
}

func (k *Kernel) shutdown(r *request) {
	q, _ := parse[struct {
		Restart bool `json:"restart"`
	}](k, r)
	content := map[string]any{"status": "ok", "restart": q.Restart}
	k.publish(r, "shutdown_reply", content)
	k.reply(r, "shutdown_reply", content)
	r.then = k.end
}
