package kernel

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"scango/internal/words"
	"scango/repl/session"
)

type executeRequest struct {
	Code         string            `json:"code"`
	Silent       bool              `json:"silent"`
	StoreHistory *bool             `json:"store_history"` // true if left out, unless silent
	Expressions  map[string]string `json:"user_expressions"`
	AllowStdin   bool              `json:"allow_stdin"`
	StopOnError  *bool             `json:"stop_on_error"` // true if left out
}

func (q executeRequest) stored() bool {
	return !q.Silent && (q.StoreHistory == nil || *q.StoreHistory) && strings.TrimSpace(q.Code) != ""
}

// stops reports whether an error aborts the cells queued behind. A silent cell,
// which a frontend sends for itself, does not abort those of the user.
func (q executeRequest) stops() bool {
	return !q.Silent && (q.StopOnError == nil || *q.StopOnError)
}

type executeReply struct {
	Status      string         `json:"status"`
	Count       int            `json:"execution_count"`
	Payload     []any          `json:"payload"`
	Expressions map[string]any `json:"user_expressions"`
}

// execute runs a cell.
func (k *Kernel) execute(r *request) {
	q, ok := parse[executeRequest](k, r)
	if !ok {
		return
	}
	began := now()
	count := k.count(q)
	if !q.Silent {
		k.publish(r, "execute_input", map[string]any{"code": q.Code, "execution_count": count})
	}
	out := &output{kernel: k, request: r, silent: q.Silent, stdin: q.AllowStdin}
	result, err := k.evaluate(q.Code, q.stored(), out)
	out.sendAll()
	metadata, _ := json.Marshal(map[string]string{"started": began})
	if err != nil {
		k.fail(r, q, count, err, metadata)
		return
	}
	if result != nil && !q.Silent {
		k.publish(r, "execute_result", map[string]any{"execution_count": count, "data": wireData(*result), "metadata": struct{}{}})
	}
	k.replyWith(r, "execute_reply", executeReply{"ok", count, []any{}, k.expressions(r, q)}, metadata)
}

// count adds the cell to the history and returns its number. A cell that is not
// stored has the number of the one before it.
func (k *Kernel) count(q executeRequest) int {
	k.cells.mu.Lock()
	defer k.cells.mu.Unlock()
	if q.stored() {
		k.cells.count++
		k.o.History.Add(q.Code)
	}
	return k.cells.count
}

// patience is how long an interrupted cell may take to end before its request
// is answered anyway: a compiled program can't always be stopped.
const patience = 40 * time.Millisecond

var errStillRunning = &session.Error{Name: session.Interrupted,
	Message: "still running in the background; it ends after its current step, else restart the kernel to free it"}

// outcome is how an evaluation ended.
type outcome struct {
	result *session.Bundle
	err    error
}

// evaluate runs code to its end, or until patience has passed after an
// interrupt. Code that is not stored is not kept by the session either.
func (k *Kernel) evaluate(code string, stored bool, out *output) (*session.Bundle, error) {
	ctx, finish := k.cells.begin()
	ended := make(chan outcome, 1)
	go func() {
		defer finish()
		defer func() {
			if fault := recover(); fault != nil {
				ended <- outcome{nil, panicError(fault)}
			}
		}()
		eval := k.o.Session.EvalUnrecorded
		if stored {
			eval = k.o.Session.Eval
		}
		result, err := eval(ctx, code, out)
		ended <- outcome{result, err}
	}()
	select {
	case o := <-ended:
		return o.result, o.err
	case <-ctx.Done():
	}
	select {
	case o := <-ended:
		return o.result, o.err
	case <-time.After(patience):
		go reportEnd(ended, out)
		return nil, errStillRunning
	}
}

// reportEnd writes the outcome of a cell whose request is answered already.
func reportEnd(ended <-chan outcome, out *output) {
	text := "the cell has ended"
	if o := <-ended; o.err != nil {
		text = o.err.Error()
	}
	out.Write(session.Stderr, text+"\n")
}

func panicError(fault any) error {
	return &session.Error{Name: "Panic", Message: fmt.Sprintf("a fault of this program, please report it: %v", fault),
		Traceback: strings.Split(strings.TrimSpace(string(debug.Stack())), "\n")}
}

// settleTime is how long after an error arriving cells are assumed to have been
// sent before it was known. After an interrupt there is no need to wait.
const settleTime = 10 * time.Millisecond

// fail answers with an error, and aborts the cells queued behind.
func (k *Kernel) fail(r *request, q executeRequest, count int, err error, metadata json.RawMessage) {
	content := failed(err)
	if q.stops() && r.lane != nil {
		if content.Name != keyboardInterrupt {
			time.Sleep(settleTime)
		}
		behind := r.lane.takeCells()
		r.then = func() {
			for _, cell := range behind {
				k.abort(cell, count)
			}
		}
	}
	if !q.Silent {
		k.publish(r, "error", content)
	}
	content.Status, content.Count = "error", &count
	k.replyWith(r, "execute_reply", content, metadata)
}

// abort answers a cell that does not run because one before it failed.
func (k *Kernel) abort(r *request, count int) {
	k.during(r, func() {
		k.reply(r, "execute_reply", map[string]any{"status": "aborted", "execution_count": count})
	})
}

// keyboardInterrupt is the name by which frontends know an interrupt.
const keyboardInterrupt = "KeyboardInterrupt"

// failed returns the content by which frontends show an error.
func failed(err error) failure {
	f := failure{Name: "Error", Value: err.Error(), Traceback: []string{}}
	var e *session.Error
	if errors.As(err, &e) {
		f.Name, f.Traceback = e.Name, append(f.Traceback, e.Traceback...)
	}
	if f.Name == session.Interrupted {
		f.Name = keyboardInterrupt
	}
	f.Traceback = append(f.Traceback, f.Name+": "+f.Value)
	for i, line := range f.Traceback { // frontends obey escape codes in it
		f.Traceback[i] = words.VisibleLines(line)
	}
	return f
}

// expressions evaluates the user_expressions that come with a cell.
func (k *Kernel) expressions(r *request, q executeRequest) map[string]any {
	out := make(map[string]any, len(q.Expressions))
	for name, code := range q.Expressions {
		result, err := k.evaluate(code, false, &output{kernel: k, request: r, silent: true})
		switch {
		case err != nil:
			f := failed(err)
			f.Status = "error"
			out[name] = f
		case result == nil:
			out[name] = map[string]any{"status": "ok", "data": map[string]string{session.TextPlain: "None"}, "metadata": struct{}{}}
		default:
			out[name] = map[string]any{"status": "ok", "data": wireData(*result), "metadata": struct{}{}}
		}
	}
	return out
}
