package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/source"
)

// inputName begins the name of an input in tracebacks.
const inputName = "input"

// Eval runs one input and returns the value of its last line, if that is an
// expression, as something to show; nil for none. What the input prints and
// shows on the way goes to out. The error is an *Error.
//
// When ctx ends, a stage stops after its current step and keeps a checkpoint;
// the session and its values stay.
func (s *Session) Eval(ctx context.Context, input string, out Output) (result *Bundle, err error) {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	s.remember(input)
	e := &Evaluation{session: s, ctx: ctx, out: out}
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, &Error{Name: "Panic", Message: fmt.Sprintf("a fault of this program, please report it: %v", r),
				Traceback: strings.Split(strings.TrimSpace(string(debug.Stack())), "\n")}
		}
	}()
	value, err := e.run(fmt.Sprintf("%s %d", inputName, len(s.inputs)), input)
	if ctx.Err() != nil && err != nil {
		return nil, &Error{Name: Interrupted, Message: interruptedText(err)}
	}
	if err != nil {
		return nil, err
	}
	if value == nil || value == starlark.None {
		return nil, nil
	}
	s.globals["_"] = value
	b := show(value)
	return &b, nil
}

func interruptedText(err error) string {
	var own *Error
	if errors.As(err, &own) && own.Name == Interrupted {
		return own.Message
	}
	return "stopped"
}

func (s *Session) remember(input string) {
	s.inputs = append(s.inputs, input)
	if s.o.History != nil {
		s.o.History.Add(input)
	}
}

// Evaluation is one input under way, as the commands that it calls see it.
type Evaluation struct {
	session *Session
	ctx     context.Context
	out     Output
	depth   int // of files that run each other
}

const evaluationKey = "evaluation"

// Of is the evaluation that a command was called from.
func Of(thread *starlark.Thread) *Evaluation { return thread.Local(evaluationKey).(*Evaluation) }

// Context ends when the input is interrupted.
func (e *Evaluation) Context() context.Context { return e.ctx }

// Output takes what the input shows.
func (e *Evaluation) Output() Output { return e.out }

// Yield lets other inputs run while a command does what may take long, and
// touches no value of Starlark. The command goes on with the function returned:
//
//	defer e.Yield()()
func (e *Evaluation) Yield() (resume func()) {
	e.session.interpreter.Unlock()
	return e.session.interpreter.Lock
}

// run evaluates code and returns the value of its last line, if it is an
// expression. name stands for it in tracebacks.
func (e *Evaluation) run(name, input string) (starlark.Value, error) {
	file, code, err := source.Parse(name, input)
	e.session.sources[name] = newListing(input, code)
	if err != nil {
		return nil, e.session.explain(err)
	}
	last, file := splitLast(file)
	thread := e.thread()
	stop := context.AfterFunc(e.ctx, func() { thread.Cancel("interrupted") })
	defer stop()
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
		Name:  inputName,
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

// limitDepth stops a thread whose calls are too deep: Go ends the program when
// a stack has no room, and nothing can catch that.
func limitDepth(t *starlark.Thread) {
	if t.CallStackDepth() > deepestCall {
		t.Cancel(fmt.Sprintf("calls are more than %d deep: does a function call itself without an end?", deepestCall))
		return
	}
	t.SetMaxExecutionSteps(t.ExecutionSteps() + depthEvery)
	if t.ExecutionSteps() > 0 {
		Of(t).Yield()() // others get a turn
	}
}

// Shower is a value that shows itself in more forms than text.
type Shower interface {
	Bundle() Bundle
}

// show is a value as a bundle.
func show(v starlark.Value) Bundle {
	if s, ok := v.(Shower); ok {
		return s.Bundle()
	}
	return TextBundle(v.String())
}

// splitLast takes a last expression off a file.
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
