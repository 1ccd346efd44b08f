package repl

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"scango/scanlib/rundir"
)

// Whatever a full disk or quota keeps from being written, the line says so, once,
// and what to do.
func TestFullDisk(t *testing.T) {
	mkdir := &os.PathError{Op: "mkdir", Path: "runs/a", Err: syscall.ENOSPC}
	for _, row := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("unpack: %w", mkdir), "the disk is full: unpack: mkdir runs/a: no space left on device"},
		{&rundir.NotWritable{Dir: "runs/a", Err: mkdir}, "run directory runs/a can't be written: the disk is full: mkdir runs/a: no space left on device"},
		{fmt.Errorf("pack: %w", syscall.EDQUOT), "the disk is full: pack: disk quota exceeded"},
	} {
		if got, want := advised(row.err), row.want+"; free space and run the same command to continue"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
