package config

import "testing"

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
		for _, stage := range []string{"pretext", "neighbors", "kmeans"} {
			if !c.Has(stage) {
				t.Errorf("until %s: no %s", row.until, stage)
			}
		}
	}
}

func TestReach(t *testing.T) {
	for _, row := range []struct{ until, stage, want string }{
		{"pretext", "scan", "scan"},
		{"scan", "scan", "scan"},
		{"selflabel", "scan", "selflabel"},
		{"pretext", "neighbors", "pretext"},
	} {
		c := Default()
		c.Until = row.until
		if c.Reach(row.stage); c.Until != row.want {
			t.Errorf("until %s, reach %s: %s, want %s", row.until, row.stage, c.Until, row.want)
		}
	}
}
