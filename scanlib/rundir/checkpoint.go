package rundir

import (
	"bytes"
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

	stateKey = "state" // of a checkpoint's notes
)

// Epoch is one line of a training stage's history.
type Epoch struct {
	Stage   stage.Stage        `json:"stage"`
	Epoch   int                `json:"epoch"`
	Metrics map[string]float64 `json:"metrics"`
}

// SaveCheckpoint saves the progress of a training stage: every variable,
// including the optimizer's, and the state that is not in variables.
func (d *Dir) SaveCheckpoint(s stage.Stage, variables Arrays, state any) error {
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return variables.save(d.StageFile(s, checkpointFile), map[string]string{stateKey: string(text)})
}

// Checkpoint returns the variables of a checkpoint, nil if there is none, and
// decodes its state into state.
func (d *Dir) Checkpoint(s stage.Stage, state any) (Arrays, error) {
	path := d.StageFile(s, checkpointFile)
	variables, notes, err := d.load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(notes[stateKey]), state); err != nil {
		return nil, damaged(path, err)
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

// History reads the epochs of a stage; none if it has not begun. It verifies
// the checksum for a finished stage.
func (d *Dir) History(s stage.Stage) ([]Epoch, error) {
	path := d.StageFile(s, historyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	done, err := d.Outcome(s)
	if err != nil {
		return nil, err
	}
	if done != nil && done.History != "" && done.History != sumOf(raw) {
		return nil, damaged(path, errSum)
	}
	epochs, err := parseHistory(raw)
	if err != nil {
		return nil, damaged(path, err)
	}
	return epochs, nil
}

func parseHistory(raw []byte) (out []Epoch, err error) {
	for dec := json.NewDecoder(bytes.NewReader(raw)); ; {
		var epoch Epoch
		switch err := dec.Decode(&epoch); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		}
		out = append(out, epoch)
	}
}

// historySum returns the checksum of a stage's history; "" without one.
func (d *Dir) historySum(s stage.Stage) (string, error) {
	raw, err := os.ReadFile(d.StageFile(s, historyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return sumOf(raw), err
}
