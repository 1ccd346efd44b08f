package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// names lists what is in a directory.
func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "deep")
	path := filepath.Join(dir, "a.txt")
	for _, want := range []string{"first", "second, over the first"} {
		if err := Write(path, text(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("holds %q, error %v, want %q", got, err, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o644 {
		t.Errorf("mode %v, error %v, want 0644", info.Mode(), err)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left %q", got)
	}
}

func TestWriteBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := WriteBytes(path, []byte("all of it")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "all of it" {
		t.Errorf("holds %q, error %v", got, err)
	}
}

// Whatever goes wrong while it is written, the old file stays and no other.
func TestWriteFails(t *testing.T) {
	own := errors.New("no such image")
	for _, row := range []struct {
		name  string
		write func(w io.Writer) error
		want  string // what the error is, PATH aside
	}{
		{"the caller's own error", func(w io.Writer) error { return errors.Join(text("half")(w), own) }, "no such image"},
		{"another file's error", func(io.Writer) error { _, err := os.Open("/not/there"); return err }, "open /not/there: no such file or directory"},
		{"full disk", full(syscall.ENOSPC), "write PATH: the disk is full: no space left on device"},
		{"full quota", full(syscall.EDQUOT), "write PATH: the disk is full: disk quota exceeded"},
		{"bad disk", full(syscall.EIO), "write PATH: input/output error"},
		{"closed by the caller", func(w io.Writer) error { return w.(io.Closer).Close() }, "write PATH: file already closed"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.txt")
		if err := Write(path, text("old")); err != nil {
			t.Fatal(err)
		}
		err := Write(path, row.write)
		if err == nil || strings.ReplaceAll(err.Error(), path, "PATH") != row.want {
			t.Errorf("%s: error %v, want %s", row.name, err, row.want)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
			t.Errorf("%s: holds %q, error %v, want the old text", row.name, got, err)
		}
		if got := names(t, dir); len(got) != 1 {
			t.Errorf("%s: left %q", row.name, got)
		}
	}
}

// full fails as a file does whose disk has no place for its second half.
func full(errno syscall.Errno) func(io.Writer) error {
	return func(w io.Writer) error {
		if err := text("half")(w); err != nil {
			return err
		}
		return &fs.PathError{Op: "write", Path: w.(interface{ Name() string }).Name(), Err: errno}
	}
}

// Where no file can be, the error names the path that was asked for.
func TestWriteNowhere(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "file"), text("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "full", "of"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ path, want string }{
		{filepath.Join(dir, "file", "below"), "not a directory"},
		{filepath.Join(dir, "full"), "file exists"},
	} {
		err := Write(row.path, text("y"))
		var about *fs.PathError
		if want := "write " + row.path + ": " + row.want; !errors.As(err, &about) || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("left %q", got)
	}
}

// Only what a killed process left of the same file is removed.
func TestWriteRemovesStale(t *testing.T) {
	dir := t.TempDir()
	long := time.Now().Add(-2 * stale)
	for _, row := range []struct {
		name string
		age  time.Time
		stay bool
	}{
		{".a.txt.1.tmp", long, false},
		{".a.txt.2.tmp", time.Now(), true}, // being written
		{".b.txt.1.tmp", long, true},       // another file's
		{"a.txt.1.tmp", long, true},        // the user's
	} {
		old := filepath.Join(dir, row.name)
		if err := os.WriteFile(old, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(old, row.age, row.age); err != nil {
			t.Fatal(err)
		}
		if err := Write(filepath.Join(dir, "a.txt"), text("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(old); (err == nil) != row.stay {
			t.Errorf("%s: there %v, want %v", row.name, err == nil, row.stay)
		}
	}
}

// A full disk is said once, however an error was wrapped on its way.
func TestExplainFull(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "mkdir", Path: "runs", Err: syscall.ENOSPC}, "the disk is full: mkdir runs: no space left on device"},
		{fmt.Errorf("save: %w", ExplainFull(syscall.EDQUOT)), "save: the disk is full: disk quota exceeded"},
		{syscall.EIO, "input/output error"},
	} {
		got := ExplainFull(row.err)
		if got.Error() != row.want || IsFull(got) != IsFull(row.err) {
			t.Errorf("%q, full %v, want %q", got, IsFull(got), row.want)
		}
	}
	if ExplainFull(nil) != nil {
		t.Error("no error is explained")
	}
}

func TestIsFull(t *testing.T) {
	for err, want := range map[error]bool{nil: false, syscall.ENOSPC: true, syscall.EDQUOT: true, syscall.EIO: false,
		&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}: true} {
		if got := IsFull(err); got != want {
			t.Errorf("IsFull(%v) = %v", err, got)
		}
	}
}
