package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"scango/internal/atomicfile"
	"scango/internal/download"
	"scango/scanlib/data"
)

// Progress is called with the bytes done of a stage; total is 0 where it isn't
// known.
type Progress func(stage string, done, total int64)

// Dataset returns the directory of a data set, by its word in data.dataset. What
// of it is not there is fetched first. dir is the directory; if empty, one in
// the user's cache. progress may be nil.
func Dataset(ctx context.Context, word, dir string, progress Progress) (string, error) {
	s, err := named(word)
	if err != nil {
		return "", err
	}
	if dir == "" {
		cache, err := data.CacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, s.dir)
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	return dir, s.fetch(ctx, dir, progress)
}

// fetch brings what is missing of a set into dir.
func (s set) fetch(ctx context.Context, dir string, progress Progress) error {
	if s.there(dir) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("%s: cannot make its directory: %w", s.title, err)
	}
	lock := flock.New(filepath.Join(dir, ".lock"))
	switch free, err := lock.TryLock(); {
	case err != nil:
		return fmt.Errorf("%s: %s can't be written: %w; choose another directory", s.title, dir, err)
	case !free:
		return fmt.Errorf("%s: another process fetches into %s: wait for it", s.title, dir)
	}
	defer lock.Close()
	for _, f := range s.files {
		if f.there(dir) {
			continue
		}
		err := f.fetch(ctx, dir, progress)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("%s can't be fetched: %w; the same command goes on, or get %s from %s and put its contents into %s",
				s.title, err, f.Name(), s.page, filepath.Join(dir, f.into))
		}
	}
	return nil
}

func (s set) there(dir string) bool {
	for _, f := range s.files {
		if !f.there(dir) {
			return false
		}
	}
	return true
}

func (f file) there(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, f.into))
	return err == nil
}

// fetch downloads, checks and unpacks one file. Only what is whole gets its name.
func (f file) fetch(ctx context.Context, dir string, progress Progress) error {
	fetched, into := filepath.Join(dir, "."+f.Name()), filepath.Join(dir, f.into)
	if err := f.Fetch(ctx, fetched, download.Progress(progress)); err != nil {
		return err
	}
	if !isArchive(fetched) {
		return os.Rename(fetched, into)
	}
	progress("unpack "+f.Name(), 0, 0)
	err := unpackAs(ctx, fetched, into)
	switch {
	case err == nil:
		return os.Remove(fetched)
	case ctx.Err() == nil && !isDisk(err): // a damaged archive
		return cmp.Or(os.Remove(fetched), fmt.Errorf("%s: %w", f.Name(), err))
	}
	return err
}

// unpackAs makes an archive the directory into, whole or not at all.
func unpackAs(ctx context.Context, archive, into string) error {
	temporary, err := os.MkdirTemp(filepath.Dir(into), ".unpack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if err := unpack(ctx, archive, temporary); err != nil {
		return err
	}
	return os.Rename(contents(temporary), into)
}

// isDisk reports whether err is of this machine's disk and not of the archive.
func isDisk(err error) bool {
	return atomicfile.IsFull(err) || errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}

// contents is the one directory that most archives hold, or else the directory
// they were unpacked into.
func contents(dir string) string {
	entries, err := os.ReadDir(dir)
	entries = visible(entries)
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		return filepath.Join(dir, entries[0].Name())
	}
	return dir
}

// visible leaves out what some systems add to archives.
func visible(entries []fs.DirEntry) (out []fs.DirEntry) {
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "__MACOSX" {
			out = append(out, e)
		}
	}
	return out
}
