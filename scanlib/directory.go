package scanlib

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// directory is a run directory and what lies where in it.
type directory struct {
	path string
	lock *flock.Flock
}

// openDirectory creates the directory where it is missing and locks it.
func openDirectory(path string) (*directory, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	d := &directory{path: path, lock: flock.New(filepath.Join(path, ".lock"))}
	locked, err := d.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("run directory %s can't be written: %w; choose another with --out", path, err)
	}
	if !locked {
		return nil, fmt.Errorf("run directory %s is in use by another process: wait for it, or choose another with --out", path)
	}
	return d, nil
}

func (d *directory) close() error { return d.lock.Close() }

// file is a path below the directory.
func (d *directory) file(parts ...string) string {
	return filepath.Join(append([]string{d.path}, parts...)...)
}

func (d *directory) has(parts ...string) bool {
	_, err := os.Stat(d.file(parts...))
	return err == nil
}

// config is the configuration that the directory was made with, or nil.
func (d *directory) config() (*config.Config, error) {
	if !d.has("config.yml") {
		return nil, nil
	}
	cfg, err := config.Load(d.file("config.yml"))
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	return cfg, nil
}

// continues tells whether a directory made with the configuration there may go
// on with cfg: both agree on the stages that it asked for or has begun. So a
// run until pretext becomes one until scan.
func (d *directory) continues(there, cfg *config.Config) bool {
	for _, s := range stage.Kept() {
		if (there.Has(s) || d.has(string(s))) && there.StageHash(s) != cfg.StageHash(s) {
			return false
		}
	}
	return true
}

// keepConfig writes the configuration where it is not what the directory holds.
func (d *directory) keepConfig(cfg *config.Config) error {
	path, text := d.file("config.yml"), cfg.YAML()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return writeFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeJSON replaces a file of the directory.
func (d *directory) writeJSON(value any, parts ...string) error {
	return writeFile(d.file(parts...), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(value)
	})
}

// readJSON reads a file of the directory; ok is false where there is none.
func (d *directory) readJSON(value any, parts ...string) (ok bool, err error) {
	raw, err := os.ReadFile(d.file(parts...))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, value)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w; delete it to compute it anew", d.file(parts...), err)
	}
	return true, nil
}

// writeFile writes a file so that a crash or a power cut leaves the old one or
// the new one: under another name, synced, renamed, and the rename synced too.
func writeFile(path string, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			if errors.Is(err, syscall.ENOSPC) {
				err = fmt.Errorf("the disk of %s is full: %w; free space and run the same command to continue", dir, err)
			}
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err := f.Chmod(0o644); err != nil {
		return err
	}
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

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// refuse says that the directory holds another run, and how it differs.
func refuse(path, what string, differences []string) error {
	return fmt.Errorf("run directory %s holds a run with another %s (there, here): %s; use another --out, or delete it to start over",
		path, what, strings.Join(differences, "; "))
}
