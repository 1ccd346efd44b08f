package scanlib

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"scango/scanlib/stage"
	"time"
)

// save writes a checkpoint: every variable, the optimizer's among them, and
// the state. Random numbers need no saving: they are functions of the seed,
// the epoch and the step.
func (t *trainer) save() error {
	t.pay()
	w, err := readWeights(t.store)
	if err != nil {
		return err
	}
	state, err := json.Marshal(t.state)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if err := w.save(t.exp.dir.file(string(t.stage), "checkpoint.safetensors"), map[string]string{"state": string(state)}); err != nil {
		return err
	}
	return t.writeHistory()
}

// pay moves the time spent since the last call into the cost of the stage.
func (t *trainer) pay() {
	now, used := time.Now(), cpuUsage()
	t.state.Cost.Seconds += now.Sub(t.began).Seconds()
	t.state.Cost.CPUSeconds += used.seconds - t.used.seconds
	t.began, t.used = now, used
}

// writeHistory keeps metrics.jsonl in step with the checkpoint: a line an epoch.
func (t *trainer) writeHistory() error {
	return writeFile(t.exp.dir.file(string(t.stage), "metrics.jsonl"), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		for _, r := range t.state.History {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// restore continues from the stage's checkpoint and tells whether it has one.
// Without, the store stays as it is.
func (t *trainer) restore() (resumed bool, err error) {
	path := t.exp.dir.file(string(t.stage), "checkpoint.safetensors")
	w, notes, err := loadWeights(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", t.stage, err)
	}
	if err := json.Unmarshal([]byte(notes["state"]), &t.state); err != nil {
		return false, fmt.Errorf("%s: %s is damaged: %w; delete it to start the stage over", t.stage, path, err)
	}
	store, err := w.store()
	if err != nil {
		return false, fmt.Errorf("%s: %s: %w", t.stage, path, err)
	}
	t.store = store
	return true, nil
}

// history reads the epochs of a stage.
func (e *Experiment) history(s stage.Stage) ([]epochRecord, error) {
	f, err := os.Open(e.dir.file(string(s), "metrics.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []epochRecord
	for dec := json.NewDecoder(f); ; {
		var r epochRecord
		switch err := dec.Decode(&r); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		out = append(out, r)
	}
}
