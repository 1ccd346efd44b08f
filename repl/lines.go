package repl

import (
	"fmt"
	"io"
	"time"

	"scango/scanlib/stage"
)

// linesEvery is how often progress inside an epoch gets a line.
const linesEvery = 10 * time.Second

// lines is the display for files and pipes: whole lines, no escape codes.
type lines struct {
	w     io.Writer
	quiet bool // warnings alone
	now   func() time.Time

	stage string
	pace  pace
	shown time.Time // when a line was last written
}

func newLines(w io.Writer, quiet bool) *lines {
	return &lines{w: w, quiet: quiet, now: time.Now, shown: time.Now()}
}

func (l *lines) event(ev stage.Event) {
	switch ev.Kind {
	case stage.Warning:
		fmt.Fprintf(l.w, "warning: %s: %s\n", ev.Name(), ev.Message)
	case stage.Started:
		if text := startedText(ev); text != "" {
			l.line(text)
		}
	case stage.Next:
		l.stage = ""
		l.line(nextText(ev))
	case stage.Compiling:
		l.line(ev.Name() + ": compiling …")
	case stage.Progress:
		l.progress(ev)
	case stage.Epoch:
		l.follow(ev)
		l.line(join(fmt.Sprintf("%s: epoch %d/%d", ev.Name(), ev.Epoch, ev.Epochs), stage.MetricsText(ev.Metrics), l.pace.text(ev, l.now())))
	case stage.Finished:
		l.line(finishedText(ev))
	case stage.Loaded:
		l.line(loadedText(ev))
	}
}

func (l *lines) close() {}

func (l *lines) line(text string) {
	if l.quiet {
		return
	}
	fmt.Fprintln(l.w, text)
	l.shown = l.now()
}

// follow begins to measure a stage when it is first heard of.
func (l *lines) follow(ev stage.Event) {
	if l.stage != ev.Name() {
		l.stage, l.pace = ev.Name(), newPace(ev, l.now())
	}
}

func (l *lines) progress(ev stage.Event) {
	l.follow(ev)
	if l.now().Sub(l.shown) >= linesEvery {
		l.line(join(ev.Name()+": "+amount(ev), l.pace.text(ev, l.now())))
	}
}

// startedText announces the stages that take a while.
func startedText(ev stage.Event) string {
	switch {
	case ev.Epochs > 0 && ev.Done > 0:
		return fmt.Sprintf("%s: continues after %s", ev.Name(), amount(ev))
	case ev.Epochs > 0:
		return fmt.Sprintf("%s: %s, %d %s", ev.Name(), plural(ev.Epochs, "epoch"), ev.Total, ev.Unit)
	}
	return ""
}

// join puts commas between the parts that are not empty.
func join(parts ...string) string {
	text := ""
	for _, part := range parts {
		switch {
		case part == "":
		case text == "":
			text = part
		default:
			text += ", " + part
		}
	}
	return text
}

// plural is "1 epoch" or "2 epochs".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
