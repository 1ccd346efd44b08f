package rundir

import (
	"errors"
	"fmt"
	"io/fs"

	"scango/scanlib/stage"
)

// Files of a stage.
const (
	modelFile = "model.safetensors"
	doneFile  = "done.json"
	bestFile  = "best.safetensors"
)

// Outcome is what a finished stage stores besides its arrays.
type Outcome struct {
	Stage  stage.Stage        `json:"stage"`
	Images string             `json:"images,omitempty"` // hash of the run's images; "" of an older version
	Cost   stage.Cost         `json:"cost"`
	Facts  map[string]float64 `json:"facts,omitempty"`

	// History is the checksum of the stage's metrics.jsonl, set by Finish; ""
	// without one, or of an older version.
	History string `json:"history,omitempty"`
}

// Outcome returns the outcome of a stage, or nil if it has not finished.
func (d *Dir) Outcome(s stage.Stage) (*Outcome, error) {
	var done Outcome
	there, err := d.ReadJSON(&done, string(s), doneFile)
	if err != nil || !there {
		return nil, err
	}
	return &done, nil
}

// Load returns the outcome and the arrays of a stage, or nil if it has not
// finished. It fails if they were made from images with another hash; ""
// accepts any.
func (d *Dir) Load(s stage.Stage, images string) (*Outcome, Arrays, error) {
	done, err := d.Outcome(s)
	if err != nil || done == nil {
		return nil, nil, err
	}
	if done.Images != "" && images != "" && done.Images != images {
		return nil, nil, fmt.Errorf("%s was made from other images than this run's: delete it to compute it again", d.File(string(s)))
	}
	arrays, _, err := d.load(d.StageFile(s, modelFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s, err)
	}
	return done, arrays, nil
}

// DamagedModel returns the error for a stage whose arrays are invalid.
func (d *Dir) DamagedModel(s stage.Stage, err error) error {
	return fmt.Errorf("%s: %w", s, damaged(d.StageFile(s, modelFile), err))
}

// DamagedCheckpoint returns the error for a stage whose checkpoint is invalid.
func (d *Dir) DamagedCheckpoint(s stage.Stage, err error) error {
	return damaged(d.StageFile(s, checkpointFile), err)
}

// Finish saves the arrays of a stage and then marks it as finished.
func (d *Dir) Finish(done Outcome, arrays Arrays) error {
	if err := arrays.save(d.StageFile(done.Stage, modelFile), nil); err != nil {
		return err
	}
	var err error
	if done.History, err = d.historySum(done.Stage); err != nil {
		return err
	}
	return d.WriteJSON(done, string(done.Stage), doneFile)
}

// SaveBest saves the best arrays of a stage so far.
func (d *Dir) SaveBest(s stage.Stage, arrays Arrays) error {
	return arrays.save(d.StageFile(s, bestFile), nil)
}

// Best reads what SaveBest saved.
func (d *Dir) Best(s stage.Stage) (Arrays, error) {
	arrays, _, err := d.load(d.StageFile(s, bestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; delete %s to start the stage over", err, d.StageFile(s, checkpointFile))
	}
	return arrays, err
}
