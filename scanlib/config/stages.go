package config

import (
	"slices"

	"scango/scanlib/stage"
)

// Has reports whether a run has a stage: pretext, neighbors and kmeans always,
// scan and selflabel as Until says, and no selflabel without epochs. With an
// unknown Until, a run has all stages.
func (c *Config) Has(s stage.Stage) bool {
	if s == stage.SelfLabel && c.SelfLabel.Epochs == 0 {
		return false
	}
	last := slices.Index(stage.Trained(), stage.Stage(c.Until))
	return last < 0 || slices.Index(stage.Trained(), s) <= last
}

// Reach moves Until to a stage, if that comes later.
func (c *Config) Reach(s stage.Stage) {
	if slices.Index(stage.Trained(), s) > slices.Index(stage.Trained(), stage.Stage(c.Until)) {
		c.Until = string(s)
	}
}
