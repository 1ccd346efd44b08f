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
	"time"

	"github.com/gofrs/flock"

	"scango/internal/atomicfile"
	"scango/internal/download"
	"scango/scanlib/data"
)

// Progress is called with the bytes done of a stage; total is 0 if unknown.
type Progress func(stage string, done, total int64)

// Stages returns a Progress that calls say when a stage begins, for callers
// that show no bytes.
func Stages(say func(stage string)) Progress {
	last := ""
	return func(stage string, _, _ int64) {
		if stage != last {
			say(stage)
		}
		last = stage
	}
}

// Dataset returns the directory of a data set, by its name in data.dataset, and
// fetches missing files first. dir is the directory; if empty, one in the
// user's cache is used. progress may be nil.
func Dataset(ctx context.Context, name, dir string, progress Progress) (string, error) {
	s, err := named(name)
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
	return dir, fetching{s, dir, progress}.run(ctx)
}

// fetching is one call of Dataset.
type fetching struct {
	set
	dir      string
	progress Progress
}

// run fetches missing files. It waits for another process that does so.
func (f fetching) run(ctx context.Context) error {
	if len(f.missing(ctx)) == 0 {
		return nil
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if missing := f.missing(ctx); len(missing) > 0 {
		err = f.fetch(ctx, missing)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// lock creates the directory and locks it against other processes.
func (f fetching) lock(ctx context.Context) (unlock func() error, err error) {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return nil, fmt.Errorf("%s: cannot make its directory: %w", f.title, err)
	}
	lock := flock.New(filepath.Join(f.dir, ".lock"))
	if free, err := lock.TryLock(); err == nil && !free {
		f.progress("wait for another process that fetches "+f.title, 0, 0)
	}
	_, err = lock.TryLockContext(ctx, 200*time.Millisecond)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%s: %s can't be written: %w; choose another directory", f.title, f.dir, err)
	}
	return lock.Close, nil
}

// missing lists the files that are missing, or differ from the published ones.
func (f fetching) missing(ctx context.Context) (out []file) {
	for _, one := range f.files {
		name := filepath.Join(f.dir, one.into)
		info, err := os.Stat(name)
		if err != nil || info.Mode().IsRegular() && one.Verify(ctx, name, nil) != nil {
			out = append(out, one)
		}
	}
	return out
}

func (f fetching) fetch(ctx context.Context, missing []file) error {
	if f.module != "" {
		return f.byHand(f.fromModule(ctx, missing), missing)
	}
	for _, one := range missing {
		if err := f.fromWeb(ctx, one); err != nil {
			return f.byHand(err, []file{one})
		}
	}
	return nil
}

// byHand adds to an error how to get the files by hand.
func (f fetching) byHand(err error, missing []file) error {
	switch {
	case err == nil:
		return nil
	case f.page != "":
		return fmt.Errorf("%s can't be fetched: %w; the same command goes on, or get %s from %s and put its contents into %s",
			f.title, err, missing[0].Name(), f.page, filepath.Join(f.dir, missing[0].into))
	}
	var names []string
	for _, one := range missing {
		names = append(names, one.into)
	}
	return fmt.Errorf("%s can't be fetched: %w; put %s into %s", f.title, err, strings.Join(names, ", "), f.dir)
}

// fromWeb downloads, verifies and unpacks one file. Only a complete file gets
// its final name.
func (f fetching) fromWeb(ctx context.Context, one file) error {
	fetched, into := filepath.Join(f.dir, "."+one.Name()), filepath.Join(f.dir, one.into)
	if err := one.Fetch(ctx, fetched, download.Progress(f.progress)); err != nil {
		return err
	}
	if !isArchive(fetched) {
		return os.Rename(fetched, into)
	}
	f.progress("unpack "+one.Name(), 0, 0)
	err := unpackAs(ctx, fetched, into)
	switch {
	case err == nil:
		return os.Remove(fetched)
	case ctx.Err() == nil && !isDisk(err): // a damaged archive
		return cmp.Or(os.Remove(fetched), fmt.Errorf("%s: %w", one.Name(), err))
	}
	return err
}

// isDisk reports whether err comes from this machine's disk and not from the
// archive.
func isDisk(err error) bool {
	return atomicfile.IsFull(err) || errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}
