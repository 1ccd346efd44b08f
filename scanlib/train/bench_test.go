package train

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/internal/usage"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/feed"
	"scango/scanlib/network"
	"scango/scanlib/pack"
)

// BenchmarkStep times whole SimCLR steps: views, forward, backward, update.
// A pair is two views of one image. Where a Python has PyTorch, the step of the
// ResNet-18 is set beside PyTorch's, without the views.
func BenchmarkStep(b *testing.B) {
	eng, err := engine.Open(engine.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer eng.Close()
	if eng.Notice() != "" {
		b.Skip("a ResNet-18 step on the pure-Go engine takes minutes: " + eng.Notice())
	}
	for _, row := range []struct {
		name, preset string
		settings     map[string]string
		devices      int
	}{
		{"resnet18/32pairs/1device", "cifar10-small", resnet18Settings, 1},
		{"resnet18/32pairs/2devices", "cifar10-small", resnet18Settings, 2},
		{"mnist-demo/1device", "mnist-demo", nil, 1},
		{"mnist-demo/2devices", "mnist-demo", nil, 2},
	} {
		b.Run(row.name, func(b *testing.B) {
			cfg, err := config.Preset(row.preset)
			if err != nil {
				b.Fatal(err)
			}
			for key, value := range row.settings {
				if err := cfg.Set(key, value); err != nil {
					b.Fatal(err)
				}
			}
			cfg.Devices = row.devices
			benchmarkStep(b, eng, cfg)
		})
	}
	b.Run("resnet18/32pairs/pytorch", benchmarkPeer)
}

var resnet18Settings = map[string]string{
	"backbone.width": "64", "backbone.blocks": "2", "backbone.stem": "cifar", "data.size": "32", "pretext.batch_size": "32",
}

func benchmarkStep(b *testing.B, eng *engine.Engine, cfg *config.Config) {
	images := randomImages(2*cfg.Pretext.BatchSize, cfg.Data.Size)
	source, err := feed.NewResident(eng, images, cfg.Devices)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	s := Setup{
		Runtime: network.Runtime{Engine: eng, Devices: cfg.Devices}, Net: network.New(cfg), Seed: cfg.Seed,
		Train: images, Source: source, More: images, MoreSource: source,
	}
	t := s.pretextTrainer(cfg.Pretext)
	t.store = model.NewStore()
	defer t.close()
	order := t.Plan.Epoch(0)[:cfg.Pretext.BatchSize]
	step := func(i int) {
		loss, err := t.runStep(t.prepare(0, i, order))
		if err != nil {
			b.Fatal(err)
		}
		tensors.MustCopyFlatData[float32](loss) // waits for the step
		loss.MustFinalizeAll()
	}
	step(0)
	step(1)
	before := usage.CPU()
	b.ResetTimer()
	for i := range b.N {
		step(i)
	}
	b.StopTimer()
	seen := pace{b.Elapsed().Seconds() / float64(b.N), (usage.CPU() - before).Seconds() / float64(b.N)}
	if cfg.Backbone.Width == 64 {
		resnet18Paces = append(resnet18Paces, seen)
	}
	b.ReportMetric(seen.CPU, "cpu-s/op")
	b.ReportMetric(float64(2*cfg.Pretext.BatchSize*b.N)/b.Elapsed().Seconds(), "views/s")
	b.ReportMetric(float64(usage.PeakMemory())/(1<<20), "peak-MiB")
}

func randomImages(n, size int) pack.Images {
	rng := rand.New(rand.NewPCG(1, 2))
	names, pixels := make([]string, n), make([]byte, n*size*size*3)
	for i := range pixels {
		pixels[i] = byte(rng.Uint32())
	}
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	im, err := pack.New(names, size, size, pixels)
	if err != nil {
		panic(err)
	}
	return im
}
