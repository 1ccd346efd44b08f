package config

import (
	"testing"

	"scango/scanlib/stage"
)

func TestRuns(t *testing.T) {
	for _, row := range []struct {
		until           string
		epochs          int // Of selflabel.
		scan, selflabel bool
	}{
		{"pretext", 1, false, false},
		{"scan", 1, true, false},
		{"selflabel", 1, true, true},
		{"selflabel", 0, true, false},
	} {
		c := Default()
		c.Until, c.SelfLabel.Epochs = row.until, row.epochs
		if c.Has("scan") != row.scan || c.Has("selflabel") != row.selflabel {
			t.Errorf("until %s, %d epochs: scan %v, selflabel %v", row.until, row.epochs, c.Has("scan"), c.Has("selflabel"))
		}
		for _, s := range []stage.Stage{stage.Pretext, stage.Neighbors, stage.KMeans} {
			if !c.Has(s) {
				t.Errorf("until %s: no %s", row.until, s)
			}
		}
	}
}

func TestReach(t *testing.T) {
	for _, row := range []struct {
		until string
		reach stage.Stage
		want  string
	}{
		{"pretext", "scan", "scan"},
		{"scan", "scan", "scan"},
		{"selflabel", "scan", "selflabel"},
		{"pretext", "neighbors", "pretext"},
	} {
		c := Default()
		c.Until = row.until
		if c.Reach(row.reach); c.Until != row.want {
			t.Errorf("until %s, reach %s: %s, want %s", row.until, row.reach, c.Until, row.want)
		}
	}
}
