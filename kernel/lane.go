package kernel

import (
	"maps"
	"slices"
	"sync"
)

// lane is the queue of one shell: requests in it are handled in turn.
type lane struct {
	mu     sync.Mutex
	change *sync.Cond
	queue  []*request
	closed bool
}

// mostQueued bounds the requests in a lane; at the bound, the channel waits.
const mostQueued = 1 << 16

func newLane() *lane {
	l := &lane{}
	l.change = sync.NewCond(&l.mu)
	return l
}

// put queues a request, and reports whether the lane is open.
func (l *lane) put(r *request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) >= mostQueued && !l.closed {
		l.change.Wait()
	}
	if l.closed {
		return false
	}
	l.queue = append(l.queue, r)
	l.change.Broadcast()
	return true
}

// next waits for a request and returns it; nil if the lane is closed and empty.
func (l *lane) next() *request {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) == 0 {
		if l.closed {
			return nil
		}
		l.change.Wait()
	}
	r := l.queue[0]
	l.queue = l.queue[1:]
	l.change.Broadcast()
	return r
}

// takeCells removes the waiting cells from the queue and returns them.
func (l *lane) takeCells() (taken []*request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = slices.DeleteFunc(l.queue, func(r *request) bool {
		is := r.Header.Type == "execute_request"
		if is {
			taken = append(taken, r)
		}
		return is
	})
	l.change.Broadcast()
	return taken
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.change.Broadcast()
}

// lanes are the main shell, called "", and the subshells.
type lanes struct {
	mu     sync.Mutex
	byID   map[string]*lane
	closed bool
}

// open adds a lane and returns it; nil if the kernel is ending.
func (ls *lanes) open(id string) *lane {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.closed {
		return nil
	}
	if ls.byID == nil {
		ls.byID = map[string]*lane{}
	}
	ls.byID[id] = newLane()
	return ls.byID[id]
}

func (ls *lanes) find(id string) *lane {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.byID[id]
}

// remove closes a lane; requests queued in it are still handled.
func (ls *lanes) remove(id string) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.byID[id]
	if l == nil {
		return false
	}
	delete(ls.byID, id)
	l.close()
	return true
}

func (ls *lanes) ids() []string {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return slices.Sorted(maps.Keys(ls.byID))
}

func (ls *lanes) each(do func(*lane)) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, l := range ls.byID {
		do(l)
	}
}

// closeAll closes every lane, drops the cells that wait in them, and opens no
// more.
func (ls *lanes) closeAll() {
	ls.mu.Lock()
	ls.closed = true
	ls.mu.Unlock()
	ls.each(func(l *lane) {
		l.takeCells()
		l.close()
	})
}
