package kernel

import (
	"fmt"
	"sync"
)

// tally counts messages that were dropped as bad. It logs the first, the
// second, the fourth and so on: a flood of them is no flood of lines.
type tally struct {
	log func(text string)

	mu    sync.Mutex
	count int
}

// note counts a message. what is the channel, or all there is to say.
func (t *tally) note(what string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	if t.count&(t.count-1) != 0 {
		return
	}
	if err != nil {
		what = fmt.Sprintf("%s: %v", what, err)
	}
	t.log(fmt.Sprintf("dropped a message (%d so far): %s", t.count, what))
}

func (t *tally) total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}
