package train

import (
	"math"
	"slices"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
)

func mocoConfig() *config.Config {
	cfg := tiny.Config("")
	p := &cfg.Pretext
	p.Method, p.QueueSize, p.KeyMomentum, p.NormGroups, p.Temperature = "moco", 32, 0.9, 2, 0.07
	return cfg
}

// After one step of the algorithm the key encoder is still the network of the
// start, which it equals, and the new keys stand before the old ones in the
// queue; after another it has gone a tenth of the way of the first update.
func TestMoCoStep(t *testing.T) {
	cfg := mocoConfig()
	net, store := network.New(cfg), model.NewStore()
	tr := &Trainer{store: store, Optim: cfg.Pretext.Optim}
	step, err := testEngine.NewStep("moco", store, 1, make([]bool, 3), func(scope *model.Scope, in []*Node) []*Node {
		loss := mocoLoss(net, scope, in[0], in[1], cfg.Pretext)
		tr.update(scope, Step{Loss: loss}, in[2])
		return []*Node{loss}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer step.Close()
	images := randomImages(cfg.Pretext.BatchSize, cfg.Data.Size)
	pixels := images.Pixels()
	views := make([]float32, len(pixels))
	for i, v := range pixels {
		views[i] = float32(v)/128 - 1
	}
	input := []*tensors.Tensor{tensors.FromFlatDataAndDimensions(views, images.Len(), cfg.Data.Size, cfg.Data.Size, 3)}
	run := func() rundir.Arrays {
		if _, err := step.Run(input, input, []*tensors.Tensor{tensors.FromScalar(float32(0.01))}); err != nil {
			t.Fatal(err)
		}
		w, err := network.Read(store)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	const weight = "backbone/conv1/weight"
	first := run()
	start, moved := first["key/"+weight].Values, first[weight].Values
	if slices.Equal(start, moved) {
		t.Fatal("the first step moved no weight")
	}
	second := run()
	for i, got := range second["key/"+weight].Values {
		if want := 0.9*start[i] + 0.1*moved[i]; math.Abs(float64(got-want)) > 1e-6 {
			t.Fatalf("weight %d of the key encoder is %g, want %g between %g and %g", i, got, want, start[i], moved[i])
		}
	}
	keys := cfg.Pretext.BatchSize * cfg.Pretext.FeaturesDim
	before, after := first["key/queue"].Values, second["key/queue"].Values
	if !slices.Equal(after[keys:], before[:len(before)-keys]) {
		t.Error("the older keys did not move back by a batch")
	}
	for i := 0; i < len(after); i += cfg.Pretext.FeaturesDim {
		if l := length(after[i : i+cfg.Pretext.FeaturesDim]); math.Abs(l-1) > 1e-5 {
			t.Errorf("key %d has length %g", i/cfg.Pretext.FeaturesDim, l)
		}
	}
}
