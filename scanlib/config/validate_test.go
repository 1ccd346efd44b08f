package config

import (
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	for _, row := range []struct {
		change func(*Config)
		want   string // The one fault; "" for none.
	}{
		{func(c *Config) {}, ""},
		{func(c *Config) { c.SelfLabel.Epochs = 0 }, ""},
		{func(c *Config) { c.Seed = -1 }, ""},
		{func(c *Config) { c.Data.NumTrain, c.Scan.NumNeighbors = 256, 255 }, ""},
		{func(c *Config) { c.Data.NumTrain, c.SelfLabel.Epochs, c.SelfLabel.BatchSize = 256, 0, 512 }, ""},
		{func(c *Config) { c.Data.Dataset, c.Data.Root = "folder", "." }, ""},
		{func(c *Config) { c.Scan.NumClusters = 1 }, "scan.num_classes: 1 is not allowed: want 2 or more"},
		{func(c *Config) { c.Scan.NumHeads = 0 }, "scan.num_heads: 0 is not allowed: want 1 or more"},
		{func(c *Config) { c.Scan.NumNeighbors = 0 }, "scan.num_neighbors: 0 is not allowed: want 1 or more"},
		{func(c *Config) { c.Pretext.Epochs = 0 }, "pretext.epochs: 0 is not allowed: want 1 or more"},
		{func(c *Config) { c.SelfLabel.Epochs = -1 }, "selflabel.epochs: -1 is not allowed: want 0 or more"},
		{func(c *Config) { c.Pretext.BatchSize = 1 }, "pretext.batch_size: 1 is not allowed: want 2 or more"},
		{func(c *Config) { c.Devices = -1 }, "devices: -1 is not allowed: want 0 or more"},
		{func(c *Config) { c.Pretext.Temperature = 0 }, "pretext.temperature: 0 is not allowed: want more than 0"},
		{func(c *Config) { c.Pretext.Temperature = nan }, "pretext.temperature: NaN is not allowed: want more than 0"},
		{func(c *Config) { c.SelfLabel.ConfidenceThreshold = 1 }, "selflabel.confidence_threshold: 1 is not allowed: want at least 0 and less than 1"},
		{func(c *Config) { c.Pretext.GrayProb = 1.2 }, "pretext.random_grayscale: 1.2 is not allowed: want between 0 and 1"},
		{func(c *Config) { c.Pretext.Optimizer = "adm" }, `pretext.optimizer: "adm" is not allowed: want sgd or adam; did you mean "adam"?`},
		{func(c *Config) { c.Data.Dataset = "" }, `data.dataset: "" is not allowed: want array, cifar10, cifar100, cifar20, enrico, folder, imagenet, mnist, rico or stl10`},
		{func(c *Config) { c.Data.Dataset = "folder" }, `data.root: "" is not allowed: want the directory of the images, as in root=~/pictures`},
		{func(c *Config) { c.Data.Dataset, c.Data.Root, c.Data.Split = "enrico", ".", "multibench" }, ""},
		{func(c *Config) { c.Data.Dataset, c.Data.Root, c.Data.Subset = "rico", ".", "rico-20.txt" }, ""},
		{func(c *Config) { c.Data.Merge = []string{"calculator=dialer", "a b=c=d"} }, ""},
		{func(c *Config) { c.Data.Fraction = 0 }, "data.fraction: 0 is not allowed: want more than 0 and at most 1"},
		{func(c *Config) { c.Data.PerClass = -1 }, "data.per_class: -1 is not allowed: want 0 or more"},
		{func(c *Config) { c.Data.Merge = []string{"a=b", "c"} }, `data.merge: ["a=b", "c"] is not allowed: want pairs of classes such as calculator=dialer`},
		{func(c *Config) { c.Data.Merge = []string{"a=a"} }, `data.merge: ["a=a"] is not allowed: want pairs of classes such as calculator=dialer`},
		{func(c *Config) { c.Data.GroupBy = "csv" }, `data.group_csv: "" is not allowed: want the file that group_by=csv reads`},
		{func(c *Config) { c.Data.Split = "multibench" }, "data.split: multibench is not allowed: want random: multibench divides enrico alone"},
		{func(c *Config) { c.Data.Subset = "s.txt" }, `data.subset: "s.txt" is not allowed: want no file: mnist has no class directories to choose; see data.classes`},
		{func(c *Config) { c.Data.Fold = 3 }, "data.fold: 3 is not allowed: want 0: stl10 alone has folds"},
		{func(c *Config) { c.Data.Fold = 11 }, "data.fold: 11 is not allowed: want between 0 and 10\ndata.fold: 11 is not allowed: want 0: stl10 alone has folds"},
		{func(c *Config) { c.Data.Dataset = "stl10" }, `data.root: "" is not allowed: want the directory of the images, as in root=~/pictures`},
		{func(c *Config) { c.Data.Size = 15 }, "data.size: 15 is not allowed: want 16 or more for the stl stem"},
		{func(c *Config) { c.Backbone.Stem, c.Data.Size = "cifar", 7 }, "data.size: 7 is not allowed: want 8 or more for the cifar stem"},
		{func(c *Config) { c.Data.CropSize = 29 }, "data.crop_size: 29 is not allowed: want at most data.size, 28"},
		{func(c *Config) { c.Data.CropSize = 15 }, "data.crop_size: 15 is not allowed: want 16 or more for the stl stem"},
		{func(c *Config) { c.Data.Size = 0 }, "data.size: 0 is not allowed: want 1 or more"},
		{func(c *Config) { c.Data.Std[2] = 0 }, "data.std: [0.3081, 0.3081, 0] is not allowed: want each more than 0"},
		{func(c *Config) { c.Scan.CropScale = [2]float64{1, 0.2} }, "scan.crop_scale: [1, 0.2] is not allowed: want the smaller share first"},
		{func(c *Config) { c.Scan.Scale = [2]float64{2, 1} }, "scan.scale: [2, 1] is not allowed: want the smaller factor first"},
		{func(c *Config) { c.Scan.Jitter[3] = 0.6 }, "scan.color_jitter: [0.4, 0.4, 0.4, 0.6] is not allowed: want a hue (the last number) of at most 0.5, half the color circle"},
		{func(c *Config) { c.Data.Size, c.Scan.Strategy, c.Scan.CutoutLength = 32, "ours", 33 }, "scan.cutout_length: 33 is not allowed: want at most data.size, 32"},
		{func(c *Config) { c.Pretext.Optimizer, c.Pretext.Nesterov, c.Pretext.Momentum = "sgd", true, 0 }, "pretext.momentum: 0 is not allowed: want more than 0 with nesterov"},
		{func(c *Config) { c.Scan.Scheduler = "step" }, "scan.lr_decay_epochs: [] is not allowed: want at least one epoch with the step scheduler"},
		{func(c *Config) { c.Scan.LRDecayEpochs = []int{5, 3} }, "scan.lr_decay_epochs: [5, 3] is not allowed: want epochs in ascending order"},
		{func(c *Config) { c.Until, c.Scan.BatchSize, c.SelfLabel.BatchSize = "pretext", 9999, 9999 }, ""},
		{func(c *Config) { c.Until, c.SelfLabel.BatchSize = "scan", 9999 }, ""},
		{func(c *Config) { c.Until = "scn" }, `until: "scn" is not allowed: want pretext, scan or selflabel; did you mean "scan"?`},
		{func(c *Config) { c.Scan.NumClusters = 5001 }, "scan.num_classes: 5001 is not allowed: want at most 5000, data.num_train"},
		{func(c *Config) { c.Pretext.Method = "moco" }, ""},
		{func(c *Config) { c.Pretext.QueueSize = 100 }, ""}, // Of simclr.
		{func(c *Config) { c.Pretext.Method, c.Pretext.QueueSize = "moco", 128 }, "pretext.queue_size: 128 is not allowed: want a multiple of pretext.batch_size, 256"},
		{func(c *Config) { c.Pretext.Method, c.Pretext.QueueSize = "moco", 300 }, "pretext.queue_size: 300 is not allowed: want a multiple of pretext.batch_size, 256"},
		{func(c *Config) { c.Pretext.Method, c.Pretext.NormGroups = "moco", 7 }, "pretext.batch_norm_groups: 7 is not allowed: want 1, or groups that divide pretext.batch_size, 256, into several images each"},
		{func(c *Config) { c.Pretext.RemoveSelf, c.Data.GroupBy = "column", "prefix" }, "pretext.remove_self: column is not allowed: want index with data.group_by"},
		{func(c *Config) { c.Pretext.KeyMomentum = 1 }, "pretext.key_momentum: 1 is not allowed: want at least 0 and less than 1"},
		{func(c *Config) { c.Pretext.BlurProb = 2 }, "pretext.gaussian_blur: 2 is not allowed: want between 0 and 1"},
		{func(c *Config) { c.SelfLabel.EMAAlpha = 1 }, "selflabel.ema_alpha: 1 is not allowed: want at least 0 and less than 1"},
		{func(c *Config) { c.Backbone = Backbone{Name: "resnet50", Stem: "imagenet", Width: 64} }, "data.size: 28 is not allowed: want 32 or more for the imagenet stem"},
		{func(c *Config) { c.Backbone.Blocks = -1 }, "backbone.blocks: -1 is not allowed: want 0 or more"},
		{func(c *Config) { c.Scan.NumHeads, c.Scan.HeadRestarts = 5, 4 }, "scan.head_restarts: 4 is not allowed: want 0, or at least scan.num_heads, 5"},
		{func(c *Config) { c.Data.NumTrain = 255; c.SelfLabel.BatchSize = 9 }, "pretext.batch_size: 256 is not allowed: want at most 255, data.num_train"},
		{func(c *Config) { c.Scan.NumNeighbors = 5000 }, "scan.num_neighbors: 5000 is not allowed: want at most 4999, data.num_train less the image itself"},
		{func(c *Config) { c.Scan.ValNeighbors = 2000 }, "scan.num_neighbors_val: 2000 is not allowed: want at most 1999, data.num_val less the image itself"},
	} {
		c := mustPreset(t, "mnist-demo")
		row.change(c)
		err := c.Validate()
		if got := text(err); got != row.want {
			t.Errorf("got  %q\nwant %q", got, row.want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestValidateReportsAllFaults(t *testing.T) {
	c := mustPreset(t, "mnist-demo")
	c.Data.NumTrain, c.Data.NumVal, c.Data.Size = 100, 4, 20
	c.Backbone = Backbone{Name: "resnet5", Stem: "imagenet", Width: 0, Blocks: -1}
	c.Pretext.Method, c.Pretext.QueueSize, c.Pretext.Temperature, c.Pretext.Epochs = "moco", 300, -1, 0
	c.Scan.Strategy, c.Scan.CutoutLength, c.Scan.Jitter[3] = "ours", 21, 0.7
	c.Scan.NumClusters, c.Scan.HeadRestarts, c.Scan.NumNeighbors = 1, 2, 100
	c.SelfLabel.EMAAlpha, c.SelfLabel.Scheduler, c.SelfLabel.BatchSize = 1, "step", 101
	c.Until = "selfable"
	lines := strings.Split(text(c.Validate()), "\n")
	want := []string{ // By the tags, in the order of Config; then those of several keys.
		"until", "backbone.name", "backbone.width", "backbone.blocks", "pretext.temperature", "pretext.epochs",
		"scan.num_classes", "selflabel.ema_alpha",
		"data.size", "selflabel.lr_decay_epochs", "scan.color_jitter", "scan.cutout_length", "pretext.queue_size",
		"scan.head_restarts", "pretext.batch_size", "scan.batch_size", "selflabel.batch_size", "scan.num_neighbors", "scan.num_neighbors_val",
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), strings.Join(lines, "\n"))
	}
	for i, key := range want {
		if !strings.HasPrefix(lines[i], key+": ") {
			t.Errorf("line %d is %q, want %s", i, lines[i], key)
		}
	}
}

// A zero Config is refused, not taken as a request for nothing.
func TestValidateZero(t *testing.T) {
	if lines := strings.Split(text(new(Config).Validate()), "\n"); len(lines) < 20 {
		t.Errorf("%d faults: %q", len(lines), lines)
	}
}
