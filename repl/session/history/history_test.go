package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
