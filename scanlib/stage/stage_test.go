package stage_test

import (
	"fmt"
	"slices"
	"testing"

	"scango/scanlib/stage"
)

func Example() {
	for _, s := range stage.Kept() {
		fmt.Printf("%s needs %v\n", s.Title(), s.Needs())
	}
	fmt.Println(stage.Event{Stage: stage.Scan, Part: "heads"}.Name())
	// Output:
	// pretext needs []
	// neighbors needs [pretext]
	// k-means needs [pretext]
	// SCAN needs [pretext neighbors]
	// self-label needs [scan]
	// scan heads
}

// A run makes its stages in order: each after all that it needs.
func TestNeedsComeFirst(t *testing.T) {
	var made []stage.Stage
	for _, s := range stage.Kept() {
		for _, needed := range s.Needs() {
			if !slices.Contains(made, needed) {
				t.Errorf("%s needs %s, which comes later", s, needed)
			}
		}
		made = append(made, s)
	}
	for _, s := range slices.Concat(stage.Clustering(), stage.Trained()) {
		if !slices.Contains(made, s) {
			t.Errorf("%s is not among the kept stages", s)
		}
	}
}

// The stages that train report a loss; the others report nothing.
func TestMetrics(t *testing.T) {
	for _, s := range stage.Kept() {
		trained, metrics := slices.Contains(stage.Trained(), s), s.Metrics()
		if trained != (len(metrics) > 0 && metrics[0] == "loss") {
			t.Errorf("%s: metrics %v, trained %v", s, metrics, trained)
		}
	}
}

func TestWithoutRow(t *testing.T) {
	s := stage.Evaluate
	if s.Title() != "evaluate" || s.Section() != "" || s.Needs() != nil || s.Metrics() != nil {
		t.Errorf("evaluate: %q, %q, %v, %v", s.Title(), s.Section(), s.Needs(), s.Metrics())
	}
}

func TestEventName(t *testing.T) {
	for _, row := range []struct {
		ev   stage.Event
		want string
	}{
		{stage.Event{Stage: stage.Scan}, "scan"},
		{stage.Event{Stage: stage.Pretext, Part: "features", Run: "seed-2"}, "pretext features"},
		{stage.Event{Run: "seed-2", Seed: 2}, "seed-2"},
		{stage.Event{}, ""},
	} {
		if got := row.ev.Name(); got != row.want {
			t.Errorf("%+v: name %q, want %q", row.ev, got, row.want)
		}
	}
	next := stage.Event{Kind: stage.Next, Done: 1, Total: 6, Run: "seed-2"}
	if got := stage.NextText(next); got != "run 2 of 6: seed-2" {
		t.Errorf("next: %q", got)
	}
}

func TestMetricsText(t *testing.T) {
	got := stage.MetricsText([]stage.Metric{{Name: "loss", Value: 4.21301}, {Name: "entropy", Value: 2.3}})
	if want := "loss 4.213, entropy 2.3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
