package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeAtomic writes a file so that its path holds either what write wrote, on
// disk, or what was there before, also through a power cut.
func writeAtomic(path string, mode os.FileMode, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails, as it should, after the rename
	if err := writeSynced(f, mode, write); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func writeSynced(f *os.File, mode os.FileMode, write func(io.Writer) error) error {
	err := write(f)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// syncDir puts a directory's names on disk, without which a rename can be lost.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// writeRecord notes what a plugin's file is, after it has loaded.
func writeRecord(plugin, source, api string) error {
	sum, err := hashFile(plugin)
	if err != nil {
		return err
	}
	info, err := os.Stat(plugin)
	if err != nil {
		return err
	}
	r := record{Source: source, API: api, SHA256: sum, Size: info.Size(), Modified: info.ModTime()}
	err = writeAtomic(recordPath(plugin), 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	})
	if err != nil {
		return fmt.Errorf("record the plugin: %w", err)
	}
	return nil
}
