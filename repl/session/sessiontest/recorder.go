package sessiontest

import (
	"context"
	"errors"
	"strings"
	"sync"

	"scango/repl/session"
)

// Recorder is an Output that remembers what an input showed. Its fields may be
// read when the input has ended.
type Recorder struct {
	// Answers are what Ask returns, in turn; with none left it is an error.
	Answers []string
	// OnDisplay is told of each bundle; nil tells nobody.
	OnDisplay func(session.Bundle)

	mu      sync.Mutex
	text    strings.Builder
	Asked   []string         // prompts, secret ones with a * behind
	Bundles []session.Bundle // in the order shown
}

// Text returns all that was written, to both streams.
func (r *Recorder) Text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// Write implements session.Output.
func (r *Recorder) Write(_ session.Stream, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.WriteString(text)
}

// Display implements session.Output.
func (r *Recorder) Display(b session.Bundle) {
	r.mu.Lock()
	r.Bundles = append(r.Bundles, b)
	r.mu.Unlock()
	if r.OnDisplay != nil {
		r.OnDisplay(b)
	}
}

// Ask implements session.Output.
func (r *Recorder) Ask(_ context.Context, prompt string, secret bool) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if secret {
		prompt += "*"
	}
	r.Asked = append(r.Asked, prompt)
	if len(r.Answers) == 0 {
		return "", errors.New("nobody is there")
	}
	answer := r.Answers[0]
	r.Answers = r.Answers[1:]
	return answer, nil
}

// Eval evaluates inputs in turn, up to the first that fails, and returns what
// the last one printed and gave, and its error.
func Eval(s *session.Session, inputs ...string) (printed, result string, err error) {
	for _, input := range inputs {
		r := &Recorder{}
		var b *session.Bundle
		b, err = s.Eval(context.Background(), input, r)
		printed, result = r.Text(), ""
		if b != nil {
			result = b.Text()
		}
		if err != nil {
			break
		}
	}
	return printed, result, err
}

// Shown returns all that a front has to show of an input, as text: what it
// printed and displayed, its value, its error.
func Shown(s *session.Session, input string) string {
	r := &Recorder{}
	result, err := s.Eval(context.Background(), input, r)
	text := r.Text()
	for _, b := range r.Bundles {
		text += b.Text() + "\n"
	}
	var fault *session.Error
	if errors.As(err, &fault) {
		return text + strings.Join(append(fault.Traceback, fault.Name+": "+fault.Message), "\n")
	}
	if result != nil {
		text += result.Text()
	}
	return text
}
