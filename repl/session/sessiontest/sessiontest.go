package sessiontest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// step is an input with what it must show.
type step struct {
	line  int // of the file, from 1
	input string
	want  []string
}

const (
	first    = ">>>"
	more     = "..."
	comment  = "#"
	wildcard = "…"
)

// Run runs each transcript in dir through a session of its own.
func Run(t *testing.T, dir string, begin func(t *testing.T) (eval func(input string) string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts in %s: %v", dir, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			eval := begin(t)
			for _, s := range steps {
				if got := lines(eval(s.input)); !matches(s.want, got) {
					t.Errorf("%s:%d: %s\nshows:\n%s\nwant:\n%s", name, s.line, s.input, strings.Join(got, "\n"), strings.Join(s.want, "\n"))
				}
			}
		})
	}
}

func parse(text string) ([]step, error) {
	var steps []step
	fresh := false // the last line was an input's
	for n, line := range strings.Split(text, "\n") {
		mark, code, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, comment):
		case mark == first:
			steps = append(steps, step{line: n + 1, input: code})
			fresh = true
		case mark == more && fresh:
			steps[len(steps)-1].input += "\n" + code
		case mark == more && len(steps) > 0:
			return nil, fmt.Errorf("line %d continues no input", n+1)
		case len(steps) > 0:
			s := &steps[len(steps)-1]
			s.want = append(s.want, line)
			fresh = false
		}
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("no input: a line of one begins with %q", first)
	}
	for i := range steps {
		steps[i].want = lines(strings.Join(steps[i].want, "\n"))
	}
	return steps, nil
}

// lines splits a text into lines, without trailing spaces and without empty
// lines at the end.
func lines(text string) []string {
	text = strings.TrimRight(text, " \n")
	if text == "" {
		return nil
	}
	out := strings.Split(text, "\n")
	for i := range out {
		out[i] = strings.TrimRight(out[i], " \r")
	}
	return out
}

// matches compares whole outputs.
func matches(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == wildcard:
		return matches(want[1:], got) || len(got) > 0 && matches(want, got[1:])
	}
	return len(got) > 0 && matchesLine(want[0], got[0]) && matches(want[1:], got[1:])
}

func matchesLine(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(want), wildcard, ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}
