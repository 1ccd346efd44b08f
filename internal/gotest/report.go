package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"scango/internal/words"
)

// event is one line of go test -json; "go doc cmd/test2json" describes it.
type event struct {
	Action, Package, Test, Output string
}

// chunk is some output of a test, or of the package where test is empty.
type chunk struct{ test, text string }

// report prints events as go test prints them without -json.
type report struct {
	out     io.Writer
	verbose bool // As by -v: what passes is printed, too.

	pending map[string][]chunk // Output by package, until it is known whether the test fails.
	reasons map[string]int     // Tests skipped, by reason.
}

func newReport(out io.Writer, verbose bool) *report {
	return &report{out: out, verbose: verbose, pending: map[string][]chunk{}, reasons: map[string]int{}}
}

// line takes one line of go test's output. One that is no event is printed: go
// test writes such when it cannot start.
func (r *report) line(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		_, _ = r.out.Write(line)
		return
	}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(r.out, e.Output)
	case e.Action == "output":
		r.keep(e)
	case e.Test == "":
		r.endPackage(e)
	case e.Action == "skip":
		r.reasons[reason(r.outputOf(e))]++
		r.forget(e)
	case e.Action == "pass":
		r.forget(e)
	}
}

func (r *report) keep(e event) {
	if r.verbose {
		fmt.Fprint(r.out, e.Output)
	}
	r.pending[e.Package] = append(r.pending[e.Package], chunk{e.Test, e.Output})
}

// outputOf returns what the event's test has put out.
func (r *report) outputOf(e event) string {
	var text strings.Builder
	for _, c := range r.pending[e.Package] {
		if c.test == e.Test {
			text.WriteString(c.text)
		}
	}
	return text.String()
}

// forget drops the output of a test that has not failed.
func (r *report) forget(e event) {
	r.pending[e.Package] = slices.DeleteFunc(r.pending[e.Package], func(c chunk) bool { return c.test == e.Test })
}

// endPackage prints the last line of a package that has passed, and all that is
// left of one that has failed.
func (r *report) endPackage(e event) {
	chunks := r.pending[e.Package]
	switch e.Action {
	case "pass", "skip":
		chunks = chunks[max(0, len(chunks)-1):]
	case "fail":
		chunks = slices.DeleteFunc(chunks, func(c chunk) bool { return strings.HasPrefix(c.text, "=== ") })
	default:
		return
	}
	if !r.verbose {
		for _, c := range chunks {
			fmt.Fprint(r.out, c.text)
		}
	}
	delete(r.pending, e.Package)
}

var logLine = regexp.MustCompile(`(?m)^ +\S+\.go:\d+: (.*)$`)

// reason returns the last thing that a skipped test has logged.
func reason(output string) string {
	lines := logLine.FindAllStringSubmatch(output, -1)
	if len(lines) == 0 {
		return "no reason given"
	}
	return lines[len(lines)-1][1]
}

// skipped says in one line how many tests were skipped, and why.
func (r *report) skipped() string {
	total := 0
	var parts []string
	byCount := slices.SortedFunc(maps.Keys(r.reasons), func(a, b string) int {
		return cmp.Or(r.reasons[b]-r.reasons[a], cmp.Compare(a, b))
	})
	for _, why := range byCount {
		total += r.reasons[why]
		parts = append(parts, fmt.Sprintf("%d× %s", r.reasons[why], why))
	}
	if total == 0 {
		return "no tests skipped"
	}
	return words.Count(total, "test") + " skipped: " + strings.Join(parts, "; ")
}
