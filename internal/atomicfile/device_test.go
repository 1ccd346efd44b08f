//go:build unix

package atomicfile_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"scango/internal/atomicfile"
)

// A pipe is still a pipe after it was written to.
func TestWriteIntoPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, err := os.ReadFile(pipe)
		if err != nil {
			text = []byte(err.Error())
		}
		read <- string(text)
	}()
	if err := atomicfile.WriteBytes(pipe, []byte("a table")); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "a table" {
		t.Errorf("the reader got %q", got)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is now of mode %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(pipe))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the pipe, %v", len(entries)-1, err)
	}
}
