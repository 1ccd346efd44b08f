package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"scango/kernel/wire"
)

// questions are the questions that wait for an answer.
type questions struct {
	mu      sync.Mutex
	waiting []*question
}

type question struct {
	id     string // of the input_request
	from   string // the frontend that is asked
	answer chan string
}

func (qs *questions) add(q *question) {
	qs.mu.Lock()
	defer qs.mu.Unlock()
	qs.waiting = append(qs.waiting, q)
}

func (qs *questions) remove(q *question) {
	qs.mu.Lock()
	defer qs.mu.Unlock()
	qs.waiting = slices.DeleteFunc(qs.waiting, func(other *question) bool { return other == q })
}

// answered passes an answer to its question, and reports whether there is one.
// Some frontends don't name the question: then it is the oldest one that they
// were asked.
func (qs *questions) answered(parent, from, text string) bool {
	qs.mu.Lock()
	defer qs.mu.Unlock()
	at := slices.IndexFunc(qs.waiting, func(q *question) bool { return q.from == from && q.id == parent })
	if at < 0 {
		at = slices.IndexFunc(qs.waiting, func(q *question) bool { return q.from == from })
	}
	if at < 0 {
		return false
	}
	qs.waiting[at].answer <- text
	qs.waiting = slices.Delete(qs.waiting, at, at+1)
	return true
}

// Ask asks the user of the frontend that sent the cell.
func (o *output) Ask(ctx context.Context, prompt string, secret bool) (string, error) {
	if !o.stdin {
		return "", errors.New("this frontend does not take questions (allow_stdin is false)")
	}
	o.sendAll()
	k, r := o.kernel, o.request
	frames := k.compose(r, "input_request", map[string]any{"prompt": prompt, "password": secret}, wire.Message{})
	q := &question{id: headerID(frames), from: r.from, answer: make(chan string, 1)}
	k.questions.add(q)
	defer k.questions.remove(q)
	k.stdin.Send(r.from, frames...)
	select {
	case text := <-q.answer:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// headerID returns the ID of a message just composed without a topic.
func headerID(frames [][]byte) string {
	var h wire.Header
	if err := json.Unmarshal(frames[2], &h); err != nil {
		panic(err)
	}
	return h.ID
}

// serveStdin passes answers on.
func (k *Kernel) serveStdin() {
	k.receive(k.stdin, "stdin", func(r *request) {
		var content struct {
			Value string `json:"value"`
		}
		err := json.Unmarshal(r.Content, &content)
		if r.Header.Type != "input_reply" || err != nil || !k.questions.answered(r.ParentID(), r.from, content.Value) {
			k.bad.note("stdin: an answer to no open question", nil)
		}
	})
}
