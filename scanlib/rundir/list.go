package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// Info describes a run directory.
type Info struct {
	Dir    string
	Config *config.Config
	NTrain int
	NVal   int
	Stages []stage.Stage // finished, in order
}

// List describes the run directories below dir, sorted by name, and ignores all
// else.
func List(dir string) ([]Info, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	var out []Info
	for _, entry := range entries {
		d := At(filepath.Join(dir, entry.Name()))
		cfg, err := d.Config()
		if err != nil || cfg == nil {
			continue
		}
		info := Info{Dir: d.path, Config: cfg}
		if m, ok, err := d.Manifest(); ok && err == nil {
			info.NTrain, info.NVal = m.NumTrain, m.NumVal
		}
		for _, s := range stage.Kept() {
			if d.Done(s) {
				info.Stages = append(info.Stages, s)
			}
		}
		out = append(out, info)
	}
	return out, nil
}

// Missing returns the first stage of the run that has not finished, or Evaluate
// if all have. It fails with NotARunDirectory.
func (d *Dir) Missing() (stage.Stage, error) {
	cfg, err := d.Config()
	if err != nil {
		return "", err
	}
	if cfg == nil && !exists(d.path) {
		return "", fmt.Errorf("run directory %s does not exist", d.path)
	}
	if cfg == nil {
		return "", &NotARunDirectory{d.path}
	}
	for _, s := range stage.Kept() {
		if s != stage.KMeans && cfg.Has(s) && !d.Done(s) { // the report makes k-means
			return s, nil
		}
	}
	return stage.Evaluate, nil
}
