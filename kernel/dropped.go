package kernel

import (
	"fmt"
	"sync"
)

// dropped counts the bad messages. It logs the first, the second, the fourth
// and so on, to keep a flood of them from flooding the log.
type dropped struct {
	log func(text string)

	mu    sync.Mutex
	count int
}

// note counts a message; what is its channel or, without an error, the reason.
func (d *dropped) note(what string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count++
	if d.count&(d.count-1) != 0 {
		return
	}
	if err != nil {
		what = fmt.Sprintf("%s: %v", what, err)
	}
	d.log(fmt.Sprintf("dropped a message (%d so far): %s", d.count, what))
}

func (d *dropped) total() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}
