package config

import (
	"slices"
	"testing"
)

func TestFit(t *testing.T) {
	c := Default()
	c.Pretext.BatchSize, c.Scan.BatchSize, c.SelfLabel.BatchSize, c.Scan.NumNeighbors, c.Scan.ValNeighbors = 64, 10, 37, 36, 5
	changes := c.Fit(36, 4)
	if c.Pretext.BatchSize != 36 || c.Scan.BatchSize != 10 || c.SelfLabel.BatchSize != 36 || c.Scan.NumNeighbors != 35 || c.Scan.ValNeighbors != 3 {
		t.Errorf("36 and 4 images: batches %d, %d, %d, neighbors %d, %d", c.Pretext.BatchSize, c.Scan.BatchSize, c.SelfLabel.BatchSize, c.Scan.NumNeighbors, c.Scan.ValNeighbors)
	}
	if len(changes) != 4 || !slices.Contains(changes, "pretext.batch_size is 36, not 64: there are 40 images") {
		t.Errorf("changes %q", changes)
	}
	c.Pretext.Method, c.Pretext.QueueSize = "moco", 100
	if changes := c.Fit(36, 4); c.Pretext.QueueSize != 72 || len(changes) != 1 {
		t.Errorf("a queue of 100 for batches of 36: %d, %q", c.Pretext.QueueSize, changes)
	}
	if again := c.Fit(36, 4); again != nil {
		t.Errorf("a second time it changes %q", again)
	}
}
