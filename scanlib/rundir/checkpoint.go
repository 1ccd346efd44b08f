package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"scango/internal/atomicfile"
	"scango/scanlib/stage"
)

const (
	checkpointFile = "checkpoint.safetensors"
	historyFile    = "metrics.jsonl"
)

// Epoch is one line of a training stage's history.
type Epoch struct {
	Stage   stage.Stage        `json:"stage"`
	Epoch   int                `json:"epoch"`
	Metrics map[string]float64 `json:"metrics"`
}

// SaveCheckpoint keeps where a training stage stands: every variable, the
// optimizer's among them, and a state that is not in variables.
func (d *Dir) SaveCheckpoint(s stage.Stage, variables Arrays, state any) error {
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return variables.save(d.StageFile(s, checkpointFile), map[string]string{"state": string(text)})
}

// Checkpoint reads what SaveCheckpoint kept into state; nil where there is none.
func (d *Dir) Checkpoint(s stage.Stage, state any) (Arrays, error) {
	path := d.StageFile(s, checkpointFile)
	variables, notes, err := load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(notes["state"]), state); err != nil {
		return nil, &Damaged{path, err}
	}
	return variables, nil
}

// WriteHistory replaces the history of a stage.
func (d *Dir) WriteHistory(s stage.Stage, epochs []Epoch) error {
	return atomicfile.Write(d.StageFile(s, historyFile), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		for _, epoch := range epochs {
			if err := enc.Encode(epoch); err != nil {
				return err
			}
		}
		return nil
	})
}

// History reads the epochs of a stage; none where it has not begun.
func (d *Dir) History(s stage.Stage) ([]Epoch, error) {
	f, err := os.Open(d.StageFile(s, historyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Epoch
	for dec := json.NewDecoder(f); ; {
		var epoch Epoch
		switch err := dec.Decode(&epoch); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, &Damaged{f.Name(), err}
		}
		out = append(out, epoch)
	}
}
