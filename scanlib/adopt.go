package scanlib

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// stageFiles are what a finished stage leaves, its mark last.
var stageFiles = []string{"model.safetensors", "metrics.jsonl", "done.json"}

// adopt takes over from other run directories the finished stages that this
// run would only repeat: those of the same images, with the same value of every
// key that the stage depends on. Files of a run are replaced and never changed,
// so that both directories can share them.
func (e *Experiment) adopt(from []string) error {
	for _, s := range stage.Kept() {
		if e.dir.has(string(s), "done.json") {
			continue
		}
		for _, path := range from {
			there := &directory{path: path}
			same, err := e.repeats(there, s)
			if err != nil {
				return err
			}
			if same {
				if err := e.dir.share(there, s); err != nil {
					return fmt.Errorf("take %s over from %s: %w", s, path, err)
				}
				break
			}
		}
	}
	return nil
}

// repeats tells whether a directory holds what this run would make in a stage.
func (e *Experiment) repeats(there *directory, s stage.Stage) (bool, error) {
	if !there.has(string(s), "done.json") {
		return false, nil
	}
	var m manifest
	if ok, err := there.readJSON(&m, "manifest.json"); !ok || err != nil {
		return false, err
	}
	images := e.sets.hashes()
	if s == stage.Pretext || s == stage.KMeans { // groups matter from the neighbors on
		images.GroupsHash = m.GroupsHash
	}
	if m.imageHashes != images {
		return false, nil
	}
	cfg, err := there.config()
	if err != nil || cfg == nil {
		return false, err
	}
	return cfg.StageHash(s) == e.cfg.StageHash(s), nil
}

// share makes the files of a stage those of another directory too: by a link,
// or by a copy where the file system has no links.
func (d *directory) share(there *directory, s stage.Stage) error {
	if err := os.MkdirAll(d.file(string(s)), 0o755); err != nil {
		return err
	}
	for _, name := range stageFiles {
		from, to := there.file(string(s), name), d.file(string(s), name)
		err := os.Link(from, to)
		if errors.Is(err, fs.ErrNotExist) && name == "metrics.jsonl" { // of trained stages alone
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = copyFile(from, to)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return syncDir(d.file(string(s)))
}

func copyFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return writeFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// RunInfo introduces a run directory.
type RunInfo struct {
	Dir    string
	Config *config.Config
	NTrain int
	NVal   int
	Stages []stage.Stage // finished, in order
}

// Runs lists the run directories below dir, by name. What is no run directory
// is passed over.
func Runs(dir string) ([]RunInfo, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var out []RunInfo
	for _, entry := range entries {
		d := &directory{path: filepath.Join(dir, entry.Name())}
		cfg, err := d.config()
		if err != nil || cfg == nil {
			continue
		}
		info := RunInfo{Dir: d.path, Config: cfg}
		var m manifest
		if ok, err := d.readJSON(&m, "manifest.json"); ok && err == nil {
			info.NTrain, info.NVal = m.NumTrain, m.NumVal
		}
		for _, s := range stage.Kept() {
			if d.has(string(s), "done.json") {
				info.Stages = append(info.Stages, s)
			}
		}
		out = append(out, info)
	}
	return out, nil
}
