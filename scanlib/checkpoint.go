package scanlib

import (
	"context"
	"fmt"
)

// save writes a checkpoint: every variable, the optimizer's among them, and
// the state. Random numbers need no saving: they are functions of the seed,
// the epoch and the step.
func (t *trainer) save() error {
	t.watch.Charge(&t.state.Cost)
	w, err := readWeights(t.store)
	if err != nil {
		return err
	}
	if err := t.exp.dir.SaveCheckpoint(t.stage, w, t.state); err != nil {
		return err
	}
	return t.exp.dir.WriteHistory(t.stage, t.state.History)
}

// restore continues from the stage's checkpoint and reports whether it has one.
// Without, the store stays as it is.
func (t *trainer) restore() (resumed bool, err error) {
	w, err := t.exp.dir.Checkpoint(t.stage, &t.state)
	if w == nil || err != nil {
		return false, stageError(context.Background(), string(t.stage), err)
	}
	store, err := newStore(w)
	if err != nil {
		return false, fmt.Errorf("%s: checkpoint: %w", t.stage, err)
	}
	t.store = store
	return true, nil
}
