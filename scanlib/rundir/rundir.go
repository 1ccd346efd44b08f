package rundir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"

	"scango/internal/atomicfile"
	"scango/scanlib/stage"
)

// Dir is a run directory.
type Dir struct {
	path string
	lock *flock.Flock // nil if made by At

	unsealed string       // see Unsealed
	readOnly *NotWritable // see Writable
}

// Open opens a directory to run in, creates it if missing, and locks it until
// Close. It fails with InUse or NotWritable. A directory that holds a run
// and can't be written, as on a read-only disk, is opened without a lock, to load
// what is there: see Writable.
func Open(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, &NotWritable{path, err}
	}
	d := &Dir{path: path, lock: flock.New(filepath.Join(path, ".lock"))}
	locked, err := d.lock.TryLock()
	if isReadOnly(err) && exists(d.File(configFile)) {
		return &Dir{path: path, readOnly: &NotWritable{path, err}}, nil
	}
	if err != nil {
		return nil, &NotWritable{path, err}
	}
	if !locked {
		return nil, &InUse{path}
	}
	return d, nil
}

func isReadOnly(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}

// Writable fails with NotWritable if nothing can be added to the directory.
func (d *Dir) Writable() error {
	if d.readOnly != nil {
		return d.readOnly
	}
	return nil
}

// At returns a directory for reading, without locking it.
func At(path string) *Dir { return &Dir{path: path} }

// Close unlocks the directory.
func (d *Dir) Close() error {
	if d.lock == nil {
		return nil
	}
	return d.lock.Close()
}

// Path returns the path of the directory.
func (d *Dir) Path() string { return d.path }

// File returns a path below the directory.
func (d *Dir) File(parts ...string) string {
	return filepath.Join(append([]string{d.path}, parts...)...)
}

// StageFile returns a file of a stage.
func (d *Dir) StageFile(s stage.Stage, name string) string { return d.File(string(s), name) }

// Has reports whether a stage has begun.
func (d *Dir) Has(s stage.Stage) bool { return exists(d.File(string(s))) }

// Done reports whether a stage has finished.
func (d *Dir) Done(s stage.Stage) bool { return exists(d.StageFile(s, doneFile)) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Unsealed returns the first file read so far that has no checksum, as older
// versions wrote them; "" if there was none.
func (d *Dir) Unsealed() string { return d.unsealed }

// UnsealedWarning says what it means that a file has no checksum; "" if all files
// read so far have one.
func (d *Dir) UnsealedWarning() string {
	if d.unsealed == "" {
		return ""
	}
	return fmt.Sprintf("%s is of an older version and has no checksum: damage to the files of its run can go unnoticed", d.unsealed)
}

func (d *Dir) note(path string, sealed bool) {
	if !sealed && d.unsealed == "" {
		d.unsealed = path
	}
}

// WriteJSON replaces a file below the directory by an object and its checksum.
func (d *Dir) WriteJSON(value any, parts ...string) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", "  ")
	err := enc.Encode(value)
	sealed := []byte(nil)
	if err == nil {
		sealed, err = sealJSON(text.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", d.File(parts...), err)
	}
	return atomicfile.WriteBytes(d.File(parts...), sealed)
}

// ReadJSON reads a file below the directory; ok is false if there is none.
func (d *Dir) ReadJSON(value any, parts ...string) (ok bool, err error) {
	path := d.File(parts...)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	sealed, err := verifyJSON(raw)
	if err == nil {
		err = json.Unmarshal(raw, value)
	}
	if err != nil {
		return false, damaged(path, err)
	}
	d.note(path, sealed)
	return true, nil
}
