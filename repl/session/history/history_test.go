package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state", "history.jsonl")
	first, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	multi := "def f():\n    return 1\n"
	for _, input := range []string{"a = 1", multi, "a = 1"} {
		first.Add(input)
	}
	first.Close()
	if err := os.WriteFile(name, append(must(os.ReadFile(name)), []byte("{damaged\n")...), 0o600); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	second, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	second.Add("b/c = 2")
	if second.Session() != 2 {
		t.Errorf("the second session has number %d", second.Session())
	}
	if got := second.Tail(3); len(got) != 3 || got[0].Input != multi || got[2] != (Entry{2, 1, "b/c = 2"}) {
		t.Errorf("tail %+v", got)
	}
	if got := second.Range(-1, 2, 3); len(got) != 1 || got[0].Input != multi {
		t.Errorf("line 2 of the session before: %+v", got)
	}
	if got := second.Search("*a*", 10, true); len(got) != 1 || got[0] != (Entry{1, 3, "a = 1"}) {
		t.Errorf("unique *a*: %+v", got)
	}
	if got := second.Search("b?c*", 10, false); len(got) != 1 {
		t.Errorf("b?c*: %+v", got)
	}
}

// Of a long history the end is read, and the rest stays.
func TestLongHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history.jsonl")
	first := must(Open(name))
	for i := range 20_000 {
		first.Add(fmt.Sprintf("x = %d  # %s", i, strings.Repeat("-", 60)))
	}
	first.Close()
	second := must(Open(name))
	defer second.Close()
	tail := second.Tail(20_000)
	if n := len(tail); n < 5_000 || n > 15_000 || !strings.HasPrefix(tail[n-1].Input, "x = 19999 ") || second.Session() != 2 {
		t.Errorf("%d inputs of session %d, the last %q", n, second.Session(), tail[n-1].Input)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Range, Search and Tail of three sessions, the last of which is this one.
func TestQueries(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history.jsonl")
	for _, inputs := range [][]string{{"a = 1", "b = 2"}, {"a = 1", "f(\n1)", "*"}} {
		h := must(Open(name))
		for _, input := range inputs {
			h.Add(input)
		}
		h.Close()
	}
	h := must(Open(name))
	defer h.Close()
	h.Add("now")
	for _, row := range []struct {
		what string
		got  []Entry
		want string
	}{
		{"tail 2", h.Tail(2), "2.3 * | 3.1 now"},
		{"tail 0", h.Tail(0), ""},
		{"tail of more than there is", h.Tail(99), "1.1 a = 1 | 1.2 b = 2 | 2.1 a = 1 | 2.2 f(\n1) | 2.3 * | 3.1 now"},
		{"all of this session", h.Range(0, 0, 0), "3.1 now"},
		{"all of session 1", h.Range(1, 0, 0), "1.1 a = 1 | 1.2 b = 2"},
		{"all of the one before", h.Range(-1, 1, 0), "2.1 a = 1 | 2.2 f(\n1) | 2.3 *"},
		{"the stop is exclusive", h.Range(2, 2, 3), "2.2 f(\n1)"},
		{"a session that never was", h.Range(9, 0, 0), ""},
		{"a session before the first", h.Range(-7, 0, 0), ""},
		{"a star matches over lines", h.Search("f*)", 0, false), "2.2 f(\n1)"},
		{"the last of equal ones", h.Search("a*", 0, true), "2.1 a = 1"},
		{"each of equal ones", h.Search("a*", 0, false), "1.1 a = 1 | 2.1 a = 1"},
		{"the last n", h.Search("*", 2, false), "2.3 * | 3.1 now"},
		{"whole inputs alone", h.Search("b", 0, false), ""},
		{"a dot is a dot", h.Search("a...1", 0, false), ""},
		{"a question mark is any character", h.Search("?", 0, false), "2.3 *"},
	} {
		var parts []string
		for _, e := range row.got {
			parts = append(parts, fmt.Sprintf("%d.%d %s", e.Session, e.Line, e.Input))
		}
		if got := strings.Join(parts, " | "); got != row.want {
			t.Errorf("%s: %q, want %q", row.what, got, row.want)
		}
	}
}

// The fronts keep the history in the state directory.
func TestFile(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", "/state")
	if got := must(File()); got != "/state/scango/history.jsonl" {
		t.Errorf("with XDG_STATE_HOME: %s", got)
	}
	t.Setenv("XDG_STATE_HOME", "")
	t.Setenv("HOME", "/home/someone")
	if got := must(File()); got != "/home/someone/.local/state/scango/history.jsonl" {
		t.Errorf("without: %s", got)
	}
}

// Where the file can't be had, inputs are kept in memory, and the reason is said.
func TestOpenDefault(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	h, err := OpenDefault()
	if err != nil {
		t.Fatal(err)
	}
	h.Add("a = 1")
	h.Close()
	if raw, err := os.ReadFile(filepath.Join(dir, "scango", "history.jsonl")); err != nil || !strings.Contains(string(raw), `"a = 1"`) {
		t.Errorf("the file has %q, %v", raw, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_STATE_HOME", file)
	h, err = OpenDefault()
	if err == nil || !strings.HasPrefix(err.Error(), "history: ") {
		t.Errorf("error %v, want why there is no file", err)
	}
	h.Add("b = 2")
	if got := h.Tail(1); len(got) != 1 || got[0] != (Entry{1, 1, "b = 2"}) || h.Close() != nil {
		t.Errorf("in memory: %+v", got)
	}
}

// Two fronts at once append to the same file: no input is lost or cut.
func TestTwoFronts(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history.jsonl")
	var fronts sync.WaitGroup
	for front := range 2 {
		h := must(Open(name))
		for worker := range 2 {
			fronts.Go(func() {
				for i := range 50 {
					h.Add(fmt.Sprintf("x = %d.%d.%d", front, worker, i))
				}
			})
		}
		defer h.Close()
	}
	fronts.Wait()
	h := must(Open(name))
	defer h.Close()
	seen := map[string]bool{}
	for _, e := range h.Tail(1000) {
		seen[e.Input] = true
	}
	if len(seen) != 200 {
		t.Errorf("%d of 200 inputs are in the file", len(seen))
	}
}
