package optim

import (
	"cmp"
	"encoding/json"
	"os"
	"testing"

	"scango/scanlib/internal/golden"
)

// goldenSchedule is one entry of lr_schedules.json: an array and what it was
// made with.
type goldenSchedule struct {
	Name        string  `json:"name"`
	Kind        string  `json:"kind"`
	Rate        float64 `json:"lr"`
	DecayRate   float64 `json:"lr_decay_rate"`
	DecayEpochs []int   `json:"lr_decay_epochs"`
	Epochs      int     `json:"epochs"`
}

func (s goldenSchedule) rate(t *testing.T, first float64) func(epoch int) float64 {
	t.Helper()
	switch s.Kind {
	case "cosine":
		return Cosine(s.Rate, s.DecayRate, s.Epochs)
	case "step":
		return Steps(s.Rate, s.DecayRate, s.DecayEpochs)
	case "constant":
		return Constant(cmp.Or(s.Rate, first)) // without arguments it says that all are alike
	}
	t.Fatalf("%s: unknown kind %q", s.Name, s.Kind)
	return nil
}

// The reference's rates of all epochs.
func TestGoldenSchedules(t *testing.T) {
	f := golden.Open(t, "lr_schedules.npz")
	content, err := os.ReadFile(golden.Path(t, "lr_schedules.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schedules []goldenSchedule
	if err := json.Unmarshal(content, &schedules); err != nil {
		t.Fatal(err)
	}
	if arrays := len(f.Names()); len(schedules) != arrays {
		t.Errorf("lr_schedules.json explains %d arrays of %d", len(schedules), arrays)
	}
	for _, s := range schedules {
		want := f.Floats(s.Name)
		rate, got := s.rate(t, want[0]), make([]float64, len(want))
		for epoch := range got {
			got[epoch] = rate(epoch)
		}
		golden.Close(t, s.Name, got, want, 1e-12)
	}
}

// From the formulas: half way between both ends, and drops after milestones.
func TestSchedules(t *testing.T) {
	if got, want := Cosine(1, 0.1, 10)(5), (1+0.001)/2; got < want-1e-12 || got > want+1e-12 {
		t.Errorf("half-way cosine %g, want %g", got, want)
	}
	steps := Steps(8, 0.5, []int{2, 2, 4})
	for epoch, want := range []float64{8, 8, 8, 2, 2, 1, 1} {
		if got := steps(epoch); got != want {
			t.Errorf("epoch %d: rate %g, want %g", epoch, got, want)
		}
	}
	if got := Constant(0.3)(99); got != 0.3 {
		t.Errorf("constant rate %g, want 0.3", got)
	}
}
