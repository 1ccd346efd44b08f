package data

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	broke := errors.New("broke off")
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"full disk":  {fmt.Errorf("bank: %w", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), "data: the pack needs 3 MiB in " + dir + ": no space left on device; free some or choose another cache folder"},
		"disk fault": {&os.PathError{Op: "write", Path: "x", Err: errors.New("I/O error")}, "data: cannot write the pack in " + dir + ": I/O error"},
		"own error":  {broke, "broke off"},
	} {
		err := writeFile(filepath.Join(dir, "a.pack"), 2<<20+1, func(w io.Writer) error {
			io.WriteString(w, "half")
			return row.err
		})
		if err == nil || err.Error() != row.want {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}
