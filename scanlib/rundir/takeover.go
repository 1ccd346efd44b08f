package rundir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"scango/internal/atomicfile"
	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// stageFiles are the files of a finished stage; the mark that it has finished
// comes last.
var stageFiles = []string{modelFile, historyFile, doneFile}

// TakeOver reuses finished stages of other run directories: those made from the
// same images with the same value of every key that the stage depends on. Files
// of a run are replaced and never modified, so that directories can share them.
func (d *Dir) TakeOver(from []string, cfg *config.Config, images Images) error {
	for _, s := range stage.Kept() {
		if d.Done(s) {
			continue
		}
		for _, path := range from {
			other := At(path)
			same, err := other.repeats(s, cfg, images)
			if err != nil {
				return err
			}
			if same {
				if err := d.share(other, s); err != nil {
					return fmt.Errorf("take %s over from %s: %w", s, path, err)
				}
				break
			}
		}
	}
	return nil
}

// repeats reports whether the directory holds the result that a stage would
// compute.
func (d *Dir) repeats(s stage.Stage, cfg *config.Config, images Images) (bool, error) {
	if !d.Done(s) {
		return false, nil
	}
	m, ok, err := d.Manifest()
	if !ok || err != nil {
		return false, err
	}
	if s == stage.Pretext || s == stage.KMeans { // groups matter from the neighbors on
		images.GroupsHash = m.GroupsHash
	}
	if m.Images != images {
		return false, nil
	}
	there, err := d.Config()
	if err != nil || there == nil {
		return false, err
	}
	return there.StageHash(s) == cfg.StageHash(s), nil
}

// share links the files of another directory's stage into this one, or copies
// them if the file system has no links.
func (d *Dir) share(other *Dir, s stage.Stage) error {
	if err := os.MkdirAll(d.File(string(s)), 0o755); err != nil {
		return atomicfile.ExplainFull(err)
	}
	for _, name := range stageFiles {
		from, to := other.StageFile(s, name), d.StageFile(s, name)
		err := os.Link(from, to)
		if errors.Is(err, fs.ErrNotExist) && name == historyFile { // of trained stages alone
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = copyFile(from, to)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return atomicfile.SyncDir(d.File(string(s)))
}

func copyFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return atomicfile.Write(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
