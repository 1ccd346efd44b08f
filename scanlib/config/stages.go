package config

import "slices"

// stages are the values of until, in the order of a run.
var stages = []string{"pretext", "scan", "selflabel"}

// Has tells whether a run has a stage: pretext, neighbors and kmeans always,
// scan and selflabel as Until says, and no selflabel without epochs. An unknown
// Until leaves out nothing.
func (c *Config) Has(stage string) bool {
	if stage == "selflabel" && c.SelfLabel.Epochs == 0 {
		return false
	}
	last := slices.Index(stages, c.Until)
	return last < 0 || slices.Index(stages, stage) <= last
}

// Reach moves Until on to a stage, where that comes later.
func (c *Config) Reach(stage string) {
	if slices.Index(stages, stage) > slices.Index(stages, c.Until) {
		c.Until = stage
	}
}
