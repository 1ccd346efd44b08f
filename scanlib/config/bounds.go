package config

import "scango/internal/words"

// mostBytes is the largest single array of a run that a machine may have room
// for. What a machine has is seen when it is opened: this refuses what none has.
const mostBytes = 64 << 30

// memory refuses settings whose arrays, each alone, would be larger than any
// machine's memory: Go ends a program that asks for them.
func (v *validator) memory() {
	c := v.config
	features := 512 * float64(c.Backbone.Width) / 64
	weights, blocks := 11.2e6, 2.0
	if c.Backbone.Name == "resnet50" {
		features, weights, blocks = 4*features, 23.5e6, 4
	}
	wide := float64(c.Backbone.Width) / 64
	deep := max(1, float64(c.Backbone.Blocks)/blocks)
	v.fits("backbone.width", 4*weights*wide*wide*deep)
	v.fits("pretext.features_dim", 4*features*float64(c.Pretext.FeaturesDim))
	if c.Pretext.Method == "moco" {
		v.fits("pretext.queue_size", 4*float64(c.Pretext.QueueSize)*float64(c.Pretext.FeaturesDim))
	}
	head := 4 * features * float64(c.Scan.NumClusters)
	v.fits("scan.num_heads", head*float64(c.Scan.NumHeads))
	v.fits("scan.head_restarts", head*float64(c.Scan.HeadRestarts))
	side := float64(c.Data.ViewSize())
	image := 4 * (3*side*side + side*side*float64(c.Backbone.Width)/16) // a view, and the least of what the network keeps
	v.fits("pretext.batch_size", image*float64(c.Pretext.BatchSize))
	v.fits("scan.batch_size", image*float64(c.Scan.BatchSize))
	v.fits("selflabel.batch_size", image*float64(c.SelfLabel.BatchSize))
}

func (v *validator) fits(key string, bytes float64) {
	if bytes > mostBytes {
		v.refuse(key, "less: it would take %s of memory", words.Bytes(int64(min(bytes, 1e18))))
	}
}
