package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"scango/kernel/wire"
)

// asks are the questions that wait for an answer.
type asks struct {
	mu      sync.Mutex
	waiting []*ask
}

type ask struct {
	id     string // of the input_request
	from   string // the frontend asked
	answer chan string
}

func (a *asks) add(q *ask) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting = append(a.waiting, q)
}

func (a *asks) remove(q *ask) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting = slices.DeleteFunc(a.waiting, func(other *ask) bool { return other == q })
}

// answer hands a text to the question it belongs to. Some frontends do not say
// to which: then it is the oldest one they were asked.
func (a *asks) answered(parent, from, text string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.waiting, func(q *ask) bool { return q.from == from && q.id == parent })
	if at < 0 {
		at = slices.IndexFunc(a.waiting, func(q *ask) bool { return q.from == from })
	}
	if at < 0 {
		return false
	}
	a.waiting[at].answer <- text
	a.waiting = slices.Delete(a.waiting, at, at+1)
	return true
}

// Ask asks the person at the frontend that sent the cell.
func (o *output) Ask(ctx context.Context, prompt string, secret bool) (string, error) {
	if !o.stdin {
		return "", errors.New("this frontend does not take questions (allow_stdin is false)")
	}
	o.sendAll()
	k, r := o.kernel, o.request
	frames := k.compose(r, "input_request", map[string]any{"prompt": prompt, "password": secret}, wire.Message{})
	q := &ask{id: headerID(frames), from: r.from, answer: make(chan string, 1)}
	k.asks.add(q)
	defer k.asks.remove(q)
	k.stdin.Send(r.from, frames...)
	select {
	case text := <-q.answer:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// headerID is the identity of a message just composed without a topic.
func headerID(frames [][]byte) string {
	var h wire.Header
	if err := json.Unmarshal(frames[2], &h); err != nil {
		panic(err)
	}
	return h.ID
}

// serveStdin hands on the answers.
func (k *Kernel) serveStdin() {
	k.receive(k.stdin, "stdin", func(r *request) {
		var content struct {
			Value string `json:"value"`
		}
		err := json.Unmarshal(r.Content, &content)
		if r.Header.Type != "input_reply" || err != nil || !k.asks.answered(r.ParentID(), r.from, content.Value) {
			k.bad.note("stdin: an answer that nobody waits for", nil)
		}
	})
}
