package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/config/internal/schema"
	"scango/scanlib/data/catalog"
)

// Validate returns all errors that can be found without the data, joined, one
// line each with key, value and what is allowed; nil if there are none.
func (c *Config) Validate() error {
	v := validator{config: c}
	for _, f := range fields {
		v.field(f)
	}
	v.data()
	v.parts()
	v.optim("pretext", c.Pretext.Optim)
	v.optim("scan", c.Scan.Optim)
	v.optim("selflabel", c.SelfLabel.Optim)
	v.augmentation("pretext", c.Pretext.Augmentation)
	v.augmentation("scan", c.Scan.Augmentation)
	v.augmentation("selflabel", c.SelfLabel.Augmentation)
	v.moco()
	if r := c.Scan.HeadRestarts; r > 0 && r < c.Scan.NumHeads {
		v.refuse("scan.head_restarts", "0, or at least scan.num_heads, %d", c.Scan.NumHeads)
	}
	v.counts()
	if len(v.faults) == 0 {
		v.memory()
	}
	return errors.Join(v.faults...)
}

type validator struct {
	config *Config
	faults []error
}

// refuse adds an error about the value of key; the message completes "want …".
func (v *validator) refuse(key, format string, args ...any) {
	want := fmt.Sprintf(format, args...)
	v.faults = append(v.faults, fmt.Errorf("%s: %s is not allowed: want %s", key, byKey[key].Text(v.config), want))
}

// field checks a value against its tags.
func (v *validator) field(f schema.Field) {
	if want := f.Wants(v.config); want != "" {
		v.refuse(f.Key, "%s", want)
	}
}

// minSize is the smallest image that each stem leaves a whole pixel of: the
// stages halve the side three times, the pool of the stl stem once more, the
// imagenet stem twice more.
var minSize = map[string]int{"cifar": 8, "stl": 16, "imagenet": 32}

func (v *validator) data() {
	d := v.config.Data
	if len(catalog.Names()) == 0 {
		v.refuse("data.dataset", "a data set that this program links in: import scango/scanlib/data/formats")
	}
	if d.Root == "" && d.Dataset != "" && d.facts().Fetch.Module == "" { // files of a module are found without it
		v.refuse("data.root", "the directory of the images, as in root=~/pictures")
	}
	if d.CropSize > d.Size {
		v.refuse("data.crop_size", "at most data.size, %d", d.Size)
	}
	if least := minSize[v.config.Backbone.Stem]; d.Size > 0 && d.ViewSize() < least {
		v.refuse(sizeKey(d), "%d or more for the %s stem", least, v.config.Backbone.Stem)
	}
}

// sizeKey returns the key that the side of a view comes from.
func sizeKey(d Data) string {
	if d.CropSize > 0 {
		return "data.crop_size"
	}
	return "data.size"
}

// parts checks the keys that split and group the images.
func (v *validator) parts() {
	d := v.config.Data
	for _, pair := range d.Merge {
		if from, to, ok := strings.Cut(pair, "="); !ok || from == "" || to == "" || from == to {
			v.refuse("data.merge", "pairs of classes such as calculator=dialer")
			break
		}
	}
	if d.GroupBy != "none" && v.config.Pretext.RemoveSelf == "column" {
		v.refuse("pretext.remove_self", "index with data.group_by")
	}
	if d.GroupBy == "csv" && d.GroupCSV == "" {
		v.refuse("data.group_csv", "the file that group_by=csv reads")
	}
	reads := d.facts().Reads
	if d.Split == "multibench" && !reads("split") {
		v.refuse("data.split", "random: multibench divides %s alone", words.Or(readers("split")))
	}
	if d.Subset != "" && !reads("subset") {
		v.refuse("data.subset", "no file: %s has no class directories to choose; see data.classes", d.Dataset)
	}
	if d.Fold > 0 && !reads("fold") {
		v.refuse("data.fold", "0: %s alone has folds", words.Or(readers("fold")))
	}
}

func (v *validator) optim(section string, o Optim) {
	if o.Optimizer == "sgd" && o.Nesterov && o.Momentum == 0 {
		v.refuse(section+".momentum", "more than 0 with nesterov")
	}
	if o.Scheduler == "step" && len(o.LRDecayEpochs) == 0 {
		v.refuse(section+".lr_decay_epochs", "at least one epoch with the step scheduler")
	}
	if !slices.IsSorted(o.LRDecayEpochs) {
		v.refuse(section+".lr_decay_epochs", "epochs in ascending order")
	}
}

func (v *validator) augmentation(section string, a Augmentation) {
	if a.CropScale[0] > a.CropScale[1] {
		v.refuse(section+".crop_scale", "the smaller share first")
	}
	if a.Scale[0] > a.Scale[1] {
		v.refuse(section+".scale", "the smaller factor first")
	}
	if a.Jitter[3] > 0.5 {
		v.refuse(section+".color_jitter", "a hue (the last number) of at most 0.5, half the color circle")
	}
	if size := v.config.Data.ViewSize(); (a.Strategy == "ours" || a.Strategy == "ui") && a.CutoutLength > size {
		v.refuse(section+".cutout_length", "at most %s, %d", sizeKey(v.config.Data), size)
	}
}

// moco checks that batches divide the queue, and groups a batch.
func (v *validator) moco() {
	p := v.config.Pretext
	if p.Method != "moco" || p.BatchSize < 1 {
		return
	}
	if p.QueueSize > 0 && p.QueueSize%p.BatchSize != 0 {
		v.refuse("pretext.queue_size", "a multiple of pretext.batch_size, %d", p.BatchSize)
	}
	if p.NormGroups > 1 && (p.BatchSize%p.NormGroups != 0 || p.BatchSize == p.NormGroups) {
		v.refuse("pretext.batch_norm_groups", "1, or groups that divide pretext.batch_size, %d, into several images each", p.BatchSize)
	}
}

// counts checks batches, neighbors and clusters against the number of images,
// if that is given, for the stages that run.
func (v *validator) counts() {
	c := v.config
	if n := c.Data.NumTrain; n > 0 {
		v.atMost("pretext.batch_size", c.Pretext.BatchSize, n, "data.num_train")
		if c.Has("scan") {
			v.atMost("scan.batch_size", c.Scan.BatchSize, n, "data.num_train")
		}
		if c.Has("selflabel") {
			v.atMost("selflabel.batch_size", c.SelfLabel.BatchSize, n, "data.num_train")
		}
		v.atMost("scan.num_classes", c.Scan.NumClusters, n, "data.num_train")
		v.atMost("scan.num_neighbors", c.Scan.NumNeighbors, n-1, "data.num_train less the image itself")
	}
	if n := c.Data.NumVal; n > 0 {
		v.atMost("scan.num_neighbors_val", c.Scan.ValNeighbors, n-1, "data.num_val less the image itself")
	}
}

func (v *validator) atMost(key string, value, most int, why string) {
	if value > most {
		v.refuse(key, "at most %d, %s", most, why)
	}
}
