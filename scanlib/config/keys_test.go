package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryKeyIsExplained(t *testing.T) {
	for _, k := range Default().Keys() {
		if k.Doc == "" || strings.HasSuffix(k.Doc, ".") || utf8.RuneCountInString(k.Doc) > 130 {
			t.Errorf("%s: doc %q, want a phrase of at most 130 letters without a full stop", k.Name, k.Doc)
		}
		if !slices.Contains(Groups, k.Group) {
			t.Errorf("%s: group %q, want one of %q", k.Name, k.Group, Groups)
		}
		if (k.Type == "int" || k.Type == "float") && k.Range == "" && k.Name != "seed" {
			t.Errorf("%s: a number without a range", k.Name)
		}
	}
}

// A condition on a key or word that there is not would hide its key for good.
func TestConditionsCanHold(t *testing.T) {
	for _, f := range fields {
		for _, want := range when(f) {
			of, known := byKey[dotted(f.Section, want.Leaf)]
			if !known {
				t.Errorf("%s is used when %s, and there is no such key", f.Key, want.Leaf)
				continue
			}
			for _, value := range want.Values {
				c := Default()
				if err := of.Set(c, value); err != nil || of.Wants(c) != "" {
					t.Errorf("%s is used when %s is %q, which it can't be: %v", f.Key, want.Leaf, value, err)
				}
			}
		}
	}
}

// What each method, strategy and data set uses is what scanlib reads of it.
func TestUsedKeys(t *testing.T) {
	for _, row := range []struct {
		set   string // key=value, after spaces
		used  string
		other string // not used
	}{
		{"pretext.method=simclr", "pretext.symmetric", "pretext.queue_size pretext.key_momentum pretext.batch_norm_groups"},
		{"pretext.method=moco", "pretext.queue_size pretext.key_momentum pretext.batch_norm_groups", "pretext.symmetric"},
		{"scan.optimizer=sgd", "scan.momentum scan.nesterov", ""},
		{"scan.optimizer=adam", "scan.weight_decay", "scan.momentum scan.nesterov"},
		{"scan.scheduler=constant", "scan.lr", "scan.lr_decay_rate scan.lr_decay_epochs"},
		{"scan.scheduler=cosine", "scan.lr_decay_rate", "scan.lr_decay_epochs"},
		{"scan.scheduler=step", "scan.lr_decay_rate scan.lr_decay_epochs", ""},
		{"pretext.augmentation_strategy=simclr", "pretext.crop_scale pretext.flip", "pretext.elastic pretext.cutout_length"},
		{"pretext.augmentation_strategy=digits", "pretext.elastic", "pretext.crop_scale pretext.flip"},
		{"pretext.augmentation_strategy=none", "scan.num_strong_augs", "pretext.num_strong_augs pretext.crop_scale"},
		{"use_ema=false", "", "selflabel.ema_alpha selflabel.ema_mode"},
		{"use_ema=true", "selflabel.ema_alpha selflabel.ema_mode", ""},
		{"dataset=stl10", "data.fold data.pretext_unlabeled", "data.val_fraction data.labels_csv data.subset data.split"},
		{"dataset=folder", "data.val_fraction data.labels_csv", "data.fold data.pretext_unlabeled data.subset data.split"},
		{"dataset=folder val_root=held-out", "data.labels_csv", "data.val_fraction"},
		{"dataset=enrico", "data.val_fraction data.split", "data.fold"},
		{"dataset=imagenet", "data.subset", "data.val_fraction"},
		{"group_by=folder", "", "data.group_csv"},
		{"group_by=csv", "data.group_csv", ""},
	} {
		c := Default()
		for _, setting := range strings.Fields(row.set) {
			key, value, _ := strings.Cut(setting, "=")
			if err := c.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range c.Keys() {
			if slices.Contains(strings.Fields(row.used), k.Name) && !k.Used {
				t.Errorf("%s does not use %s (%s)", row.set, k.Name, k.When)
			}
			if slices.Contains(strings.Fields(row.other), k.Name) && k.Used {
				t.Errorf("%s uses %s (%s)", row.set, k.Name, k.When)
			}
		}
	}
}

func TestKey(t *testing.T) {
	c := mustPreset(t, "folder")
	if err := c.Set("dataset", "stl10"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []Key{
		{Name: "seed", Group: "run", Doc: "seed of everything random", Type: "int", Used: true, Value: "1"},
		{Name: "data.resize", Group: "images", Doc: "how an image becomes square: cut to its middle, squashed, or padded with bars", Type: "string",
			Choices: []string{"crop", "squash", "letterbox"}, Used: true, Value: "crop"},
		{Name: "data.fold", Group: "images", Doc: "fold of the official protocol to train on; 0 takes all", Type: "int",
			Range: "between 0 and 10", When: "dataset is stl10", Used: true, Value: "0"},
		{Name: "data.val_fraction", Group: "images", Doc: "share of the images held out for validation; 0 validates on the training images", Type: "float",
			Range: "at least 0 and less than 1", When: "dataset is array, enrico, folder or rico, without val_root", Value: "0.2"},
		{Name: "pretext.elastic", Group: "views", Doc: "largest shift of a node of the grid that bends the view", Type: "float",
			Unit: "pixels", Range: "0 or more", When: "augmentation_strategy is digits", Value: "2"},
		{Name: "scan.crop_scale", Group: "views", Doc: "share of the area that a crop keeps, from and to", Type: "list",
			Range: "each more than 0 and at most 1", When: "augmentation_strategy is simclr, standard or ui", Used: true, Value: "[0.2, 1]"},
		{Name: "selflabel.ema_alpha", Group: "training", Doc: "share of the old average that a step keeps", Type: "float",
			Range: "at least 0 and less than 1", When: "with use_ema", Value: "0.999"},
	} {
		keys := c.Keys()
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == want.Name })
		if got := keys[i]; !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v", got, want)
		}
	}
}

func TestYAMLWritesWhatIsUsed(t *testing.T) {
	c := mustPreset(t, "cifar10-small")
	for key, value := range map[string]string{"scan.elastic": "3", "pretext.key_momentum": "0.5"} {
		if err := c.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	yaml := string(c.YAML())
	for _, line := range []string{
		"  symmetric: false                  # take both views as anchors; the official loss takes the first alone\n",
		"  # views\n  augmentation_strategy: simclr ",
		// Not used, and yet not the default.
		"  key_momentum: 0.5                 # share of its old weights that the key encoder keeps in a step [at least 0 and less than 1], only where method is moco\n",
		"  elastic: 3                        # largest shift of a node of the grid that bends the view [pixels; 0 or more], only where augmentation_strategy is digits\n",
	} {
		if !strings.Contains(yaml, line) {
			t.Errorf("no %q in\n%s", line, yaml)
		}
	}
	for _, key := range []string{"queue_size", "batch_norm_groups", "fold", "ema_alpha", "num_strong_augs", "elastic_grid"} {
		if strings.Contains(yaml, " "+key+":") {
			t.Errorf("%s is written and not used:\n%s", key, yaml)
		}
	}
	for line := range strings.Lines(yaml) {
		if strings.Contains(line, ": ") && !strings.Contains(line, "  # ") {
			t.Errorf("a key without a comment: %s", line)
		}
	}
}

func TestAlternatives(t *testing.T) {
	for _, row := range []struct {
		name, text string
		key        string
		want       []string
	}{
		{"entropy_weight", "1, 2,5", "scan.entropy_weight", []string{"1", "2", "5"}},
		{"scan.lr", "1e-3", "scan.lr", []string{"1e-3"}},
		{"resize", "crop,letterbox", "data.resize", []string{"crop", "letterbox"}},
		{"scan.crop_scale", "0.2,1", "scan.crop_scale", []string{"0.2,1"}},
		{"scan.crop_scale", "0.2,1;[0.5, 1]", "scan.crop_scale", []string{"0.2,1", "[0.5, 1]"}},
		{"seed", "1,,2", "seed", []string{"1", "", "2"}}, // Set says what is wrong with "".
		{"root", "a,b;c", "data.root", []string{"a,b;c"}},
		{"name", "x,y", "name", []string{"x,y"}},
	} {
		key, err := Default().Key(row.name)
		if err != nil || key.Name != row.key {
			t.Errorf("%s is %q, %v; want %q", row.name, key.Name, err, row.key)
		}
		if got := key.Alternatives(row.text); !slices.Equal(got, row.want) {
			t.Errorf("%s=%s: %q, want %q", row.name, row.text, got, row.want)
		}
	}
	_, err := Default().Key("entropy_wieght")
	mentions(t, err, `did you mean "entropy_weight"?`)
}

func TestValues(t *testing.T) {
	c := mustPreset(t, "folder")
	for key, want := range map[string]string{"scan.num_classes": "10", "scan.crop_scale": "[0.2, 1]", "data.resize": "crop", "name": "folder", "runs": "1"} {
		if got, err := c.Key(key); err != nil || got.Value != want {
			t.Errorf("%s is %q, %v; want %q", key, got.Value, err, want)
		}
	}
}
