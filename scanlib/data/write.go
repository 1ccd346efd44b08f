package data

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"scango/scanlib/data/decode"
)

// writeFile makes path whole or not at all: a temporary file in the same
// folder, synced, renamed, and the folder synced. need is about how many bytes
// write will write, for the message when the disk is full.
func writeFile(path string, need int64, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	removeStale(dir)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*"+temporary)
	if err != nil {
		return fmt.Errorf("data: cannot write to cache folder %s: %w; choose another", dir, decode.Reason(err))
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = explain(err, dir, need)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// explain says which folder could not be written, and what to do about a full
// one. Errors that are not the file system's have said enough.
func explain(err error, dir string, need int64) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("data: the pack needs %d MiB in %s: %w; free some or choose another cache folder",
			(need+1<<20-1)>>20, dir, decode.Reason(err))
	case errors.As(err, &path):
		return fmt.Errorf("data: cannot write the pack in %s: %w", dir, path.Err)
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

const (
	temporary = ".tmp"
	stale     = time.Hour
)

// removeStale removes what killed runs left. A live one writes to its file all
// the time, so an hour without a write means that nobody does.
func removeStale(dir string) {
	files, _ := fs.Glob(os.DirFS(dir), ".*.pack.*"+temporary) // the pattern is valid
	for _, file := range files {
		file = filepath.Join(dir, file)
		if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) > stale {
			os.Remove(file)
		}
	}
}
