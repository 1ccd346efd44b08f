package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/bound"
	"scango/repl/session/source"
)

// Eval runs one input and returns the value of its last line, if that is an
// expression, as something to show; nil for none. What the input prints and
// shows on the way goes to out. The error is an *Error.
//
// When ctx ends, a stage stops after its current step and keeps a checkpoint;
// the session and its values stay.
func (s *Session) Eval(ctx context.Context, input string, out Output) (*Bundle, error) {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	input = strings.TrimPrefix(input, source.ByteOrderMark) // saved, it would stand inside a file
	n := s.record(input)
	e := &Evaluation{session: s, ctx: ctx, out: out, number: n}
	value, err := e.evaluate(fmt.Sprintf("input %d", n), input)
	s.inputs[n-1].failed = err != nil
	return value, err
}

// EvalUnrecorded evaluates an input that a front makes up for itself: history()
// and save() leave it out, and it does not set _.
func (s *Session) EvalUnrecorded(ctx context.Context, input string, out Output) (*Bundle, error) {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	s.unrecorded++
	e := &Evaluation{session: s, ctx: ctx, out: out}
	return e.evaluate(fmt.Sprintf("unrecorded input %d", s.unrecorded), input)
}

// recorded is an input of the session.
type recorded struct {
	text   string
	failed bool
}

// record keeps an input and returns its number, from 1.
func (s *Session) record(input string) int {
	s.inputs = append(s.inputs, recorded{text: input})
	if s.o.History != nil {
		s.o.History.Add(input)
	}
	return len(s.inputs)
}

// evaluate runs an input and returns its value to show.
func (e *Evaluation) evaluate(name, input string) (result *Bundle, err error) {
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, &Error{Name: "Panic", Message: fmt.Sprintf("a fault of this program, please report it: %v", r),
				Traceback: strings.Split(strings.TrimSpace(string(debug.Stack())), "\n")}
		}
	}()
	value, err := e.run(name, input)
	switch {
	case err != nil && e.ctx.Err() != nil:
		return nil, &Error{Name: Interrupted, Message: interruptedText(err)}
	case err != nil:
		return nil, err
	case value == nil || value == starlark.None:
		return nil, nil
	}
	if e.number > 0 {
		e.session.globals["_"] = value
	}
	b, err := show(value)
	if err != nil {
		return nil, &Error{Name: "Error", Message: err.Error()}
	}
	return &b, nil
}

func interruptedText(err error) string {
	var own *Error
	if errors.As(err, &own) && own.Name == Interrupted {
		return own.Message
	}
	return "stopped"
}

// Evaluation is one input under way, as the commands that it calls see it.
type Evaluation struct {
	session *Session
	ctx     context.Context
	out     Output
	budget  *bound.Budget
	number  int // of the input, from 1; 0 for one that is not recorded
	depth   int // of files that run each other
}

const evaluationKey = "evaluation"

// Of returns the evaluation that called a command.
func Of(thread *starlark.Thread) *Evaluation { return thread.Local(evaluationKey).(*Evaluation) }

// Context returns the context of the input, which ends when the input is
// interrupted.
func (e *Evaluation) Context() context.Context { return e.ctx }

// Output returns where the input shows what it prints and draws.
func (e *Evaluation) Output() Output { return e.out }

// Yield lets other inputs run while a command does what may take long, and
// touches no value of Starlark. The command goes on with the function returned:
//
//	defer e.Yield()()
func (e *Evaluation) Yield() (resume func()) {
	count := e.budget.Pause()
	e.session.interpreter.Unlock()
	return func() {
		e.session.interpreter.Lock()
		count()
	}
}

// turn lets other inputs run between two steps.
func (e *Evaluation) turn() {
	e.session.interpreter.Unlock()
	e.session.interpreter.Lock()
}

// run evaluates code and returns the value of its last line, if it is an
// expression. name stands for it in tracebacks.
func (e *Evaluation) run(name, input string) (starlark.Value, error) {
	file, code, err := source.Parse(name, input)
	e.session.sources[name] = newListing(input, code)
	if err != nil {
		return nil, e.session.explain(err)
	}
	if err := bound.Guard(file); err != nil {
		return nil, e.session.explain(err)
	}
	last, file := splitLast(file)
	thread := e.thread()
	stop := context.AfterFunc(e.ctx, func() { thread.Cancel("interrupted") })
	defer stop()
	if e.budget == nil { // else a file, in the budget of the input that runs it
		e.budget = bound.NewBudget()
		defer e.budget.End()
	}
	defer context.AfterFunc(e.budget.Exceeded(), func() { thread.Cancel(bound.OverBudget) })()
	if len(file.Stmts) > 0 {
		if err := starlark.ExecREPLChunk(file, thread, e.session.globals); err != nil {
			return nil, e.session.explain(err)
		}
	}
	if last == nil {
		return nil, nil
	}
	value, err := starlark.EvalExprOptions(source.Dialect, thread, last, e.session.globals)
	if err != nil {
		return nil, e.session.explain(err)
	}
	return value, nil
}

func (e *Evaluation) thread() *starlark.Thread {
	t := &starlark.Thread{
		Print: func(_ *starlark.Thread, text string) { e.out.Write(Stdout, text+"\n") },
	}
	t.SetLocal(evaluationKey, e)
	t.OnMaxSteps = limitDepth
	limitDepth(t)
	return t
}

const (
	deepestCall = 1000    // calls in calls, as in Python
	depthEvery  = 1 << 10 // steps between two looks
)

// limitDepth stops a thread whose calls are nested too deeply: when a stack is
// full, Go ends the program, and nothing can recover from that.
func limitDepth(t *starlark.Thread) {
	if t.CallStackDepth() > deepestCall {
		t.Cancel(fmt.Sprintf("calls are more than %d deep: does a function call itself without an end?", deepestCall))
		return
	}
	t.SetMaxExecutionSteps(t.ExecutionSteps() + depthEvery)
	if t.ExecutionSteps() > 0 {
		Of(t).turn()
	}
}

// Shower is a value that shows itself in more forms than text.
type Shower interface {
	Bundle() Bundle
}

// show is a value as a bundle.
func show(v starlark.Value) (Bundle, error) {
	if s, ok := v.(Shower); ok {
		return s.Bundle(), nil
	}
	if err := bound.Text(v); err != nil {
		return Bundle{}, fmt.Errorf("a %s can't be shown: %w", v.Type(), err)
	}
	return TextBundle(v.String()), nil
}

// splitLast splits the last statement off a file if it is an expression.
func splitLast(f *syntax.File) (syntax.Expr, *syntax.File) {
	if len(f.Stmts) == 0 {
		return nil, f
	}
	last, ok := f.Stmts[len(f.Stmts)-1].(*syntax.ExprStmt)
	if !ok {
		return nil, f
	}
	f.Stmts = f.Stmts[:len(f.Stmts)-1]
	return last.X, f
}
