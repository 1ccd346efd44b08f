// Package atomicfile writes files that are there whole or not at all.
//
//	err := atomicfile.Write("runs/demo/report.json", func(w io.Writer) error {
//		return json.NewEncoder(w).Encode(report)
//	})
//
// The bytes go to a temporary file beside the one wanted, which is synced and
// renamed, and the rename is synced too: a crash, a full disk or a power cut
// leaves the file that was there before, or the new one.
package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Write makes the file path, of mode 0644, hold what write writes, and makes
// the directories above it. It also removes the temporary files of processes
// that were killed while they wrote the same file.
//
// An error of the file system is a *fs.PathError about path; IsFull reports
// whether it is a full disk. An error that write makes itself is returned as it
// is. Either leaves the file as it was.
//
// A device or a pipe is written to, not replaced.
func Write(path string, write func(io.Writer) error) error {
	if isDevice(path) {
		return writeTo(path, write)
	}
	f, err := create(path)
	if err != nil {
		return explain(err, path)
	}
	defer os.Remove(f.Name()) // fails, as it should, after the rename
	if err := write(f); err != nil {
		f.Close()
		if !isAbout(err, f.Name()) {
			return err
		}
		return explain(err, path)
	}
	return explain(commit(f, path), path)
}

// isDevice reports whether path is no file to replace: a rename would take the
// place of /dev/stdout itself, for all programs.
func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir() || strings.HasPrefix(filepath.Clean(path), "/dev/")
}

func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// WriteBytes makes the file path hold data, as Write does.
func WriteBytes(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// IsFull reports whether err says that a disk, or the user's share of it, is
// full.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// fullDisk is an error that says so.
type fullDisk struct{ error }

func (e fullDisk) Error() string { return "the disk is full: " + e.error.Error() }
func (e fullDisk) Unwrap() error { return e.error }

// ExplainFull is err, which says that the disk is full where that is why: the
// system's own words, "no space left on device" and "disk quota exceeded", leave
// many at a loss.
func ExplainFull(err error) error {
	if said := (fullDisk{}); !IsFull(err) || errors.As(err, &said) {
		return err
	}
	return fullDisk{err}
}

// create opens a temporary file beside path.
func create(path string) (*os.File, error) {
	dir, prefix := filepath.Dir(path), "."+filepath.Base(path)+"."
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	removeStale(dir, prefix)
	return os.CreateTemp(dir, prefix+"*"+suffix)
}

// commit closes the temporary file and gives it its name.
func commit(f *os.File, path string) error {
	err := f.Chmod(0o644)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = SyncDir(filepath.Dir(path))
	}
	return err
}

// SyncDir puts the names in a directory on the disk: without it, a power cut
// can undo a rename.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

const (
	suffix = ".tmp"
	stale  = time.Hour // A process at work writes more often than that.
)

// removeStale removes temporary files that were not written to for long. It
// ignores those that can't be listed or removed.
func removeStale(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > stale {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// isAbout reports whether err comes from the file with that name.
func isAbout(err error, name string) bool {
	var onPath *fs.PathError
	return errors.As(err, &onPath) && onPath.Path == name
}

// explain replaces the temporary file's name, which means nothing to a user, by
// path.
func explain(err error, path string) error {
	var onPath *fs.PathError
	var onLink *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &onPath):
		err = onPath.Err
	case errors.As(err, &onLink):
		err = onLink.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: ExplainFull(err)}
}
