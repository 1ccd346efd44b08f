package rundir

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// A full disk is named in so many words.
func TestNotWritableFull(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		err := &NotWritable{"runs/a", &os.PathError{Op: "mkdir", Path: "runs/a", Err: errno}}
		if !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("error %v", err)
		}
	}
}
