// Package tiny is the smallest experiment that tests can run to its end in two
// seconds on the pure-Go engine.
package tiny

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"

	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// Classes are drawn in a color of their own, each image at another place
// and brightness on a background of noise.
var Classes = []struct {
	Name   string
	color  color.RGBA
	inside func(x, y, r int) bool // of a shape of radius r around 0, 0
}{
	{"disk", color.RGBA{220, 60, 40, 255}, func(x, y, r int) bool { return x*x+y*y <= r*r }},
	{"square", color.RGBA{40, 200, 70, 255}, func(x, y, r int) bool { return max(x, -x) < r && max(y, -y) < r }},
	{"cross", color.RGBA{60, 80, 230, 255}, func(x, y, r int) bool { return max(x, -x) < 2 || max(y, -y) < 2 }},
}

// Images writes 16×16 images of three shapes below dir, in a folder for each.
func Images(dir string, perClass int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, class := range Classes {
		if err := os.MkdirAll(filepath.Join(dir, class.Name), 0o755); err != nil {
			return err
		}
		for i := range perClass {
			img := image.NewRGBA(image.Rect(0, 0, 16, 16))
			cx, cy, r, dim := 5+rng.IntN(6), 5+rng.IntN(6), 3+rng.IntN(3), 0.7+0.3*rng.Float64()
			for y := range 16 {
				for x := range 16 {
					c := color.RGBA{uint8(rng.IntN(60)), uint8(rng.IntN(60)), uint8(rng.IntN(60)), 255}
					if class.inside(x-cx, y-cy, r) {
						c = color.RGBA{uint8(dim * float64(class.color.R)), uint8(dim * float64(class.color.G)), uint8(dim * float64(class.color.B)), 255}
					}
					img.SetRGBA(x, y, c)
				}
			}
			if err := WritePNG(filepath.Join(dir, class.Name, fmt.Sprintf("%02d.png", i)), img); err != nil {
				return err
			}
		}
	}
	return nil
}

// Config is two epochs a stage of the smallest network on the 96 images
// below root: 72 to train, four steps an epoch, and 24 to validate.
func Config(root string) *config.Config {
	cfg := config.Default()
	cfg.Name, cfg.Seed = "tiny", 7
	cfg.Data.Dataset, cfg.Data.Root, cfg.Data.Size, cfg.Data.ValFraction = "folder", root, 16, 0.25
	cfg.Backbone.Width, cfg.Backbone.Blocks = 2, 1

	adam := config.Optim{Optimizer: "adam", LR: 5e-3, Scheduler: "constant", Momentum: 0.9}
	crop := config.Augmentation{Strategy: "standard", CropScale: [2]float64{0.5, 1}, Flip: true, Scale: [2]float64{1, 1}, ElasticGrid: 1}

	p, s, l := &cfg.Pretext, &cfg.Scan, &cfg.SelfLabel
	p.Epochs, p.BatchSize, p.FeaturesDim, p.NeighborFeatures = 2, 16, 8, "features"
	p.Optim, p.Augmentation = adam, crop
	p.Scheduler, p.LRDecayRate = "cosine", 0.1
	s.Epochs, s.BatchSize, s.NumClusters, s.NumHeads, s.HeadRestarts = 2, 16, 3, 2, 4
	s.NumNeighbors, s.ValNeighbors = 3, 3
	s.Optim, s.Augmentation = adam, crop
	l.Epochs, l.BatchSize, l.ConfidenceThreshold, l.UseEMA, l.EMAAlpha, l.EMAMode = 2, 16, 0.4, true, 0.9, "official"
	l.Optim, l.Augmentation = adam, crop
	return cfg
}

// Quick returns the tiny experiment with an epoch a stage and without
// self-labeling.
func Quick(root string) *config.Config {
	cfg := Config(root)
	cfg.Pretext.Epochs, cfg.Scan.Epochs, cfg.SelfLabel.Epochs = 1, 1, 0
	return cfg
}

// Log collects events; On, if set, is told first.
type Log struct {
	Events []stage.Event
	On     func(stage.Event)
}

func (l *Log) Add(e stage.Event) {
	if l.On != nil {
		l.On(e)
	}
	l.Events = append(l.Events, e)
}

// Count is how many events of a kind had a name, such as "scan heads"; any name
// if it is "".
func (l *Log) Count(kind stage.Kind, name string) (n int) {
	for _, e := range l.Events {
		if e.Kind == kind && (name == "" || e.Name() == name) {
			n++
		}
	}
	return n
}
