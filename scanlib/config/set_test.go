package config

import (
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"scango/scanlib/config/internal/schema"
)

var nan = math.NaN()

func TestSet(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for _, row := range []struct {
		key, value string
		got        func(*Config) any
		want       any
	}{
		{"scan.num_classes", "20", func(c *Config) any { return c.Scan.NumClusters }, 20},
		{"num_classes", "20", func(c *Config) any { return c.Scan.NumClusters }, 20},
		{"seed", "-7", func(c *Config) any { return c.Seed }, int64(-7)},
		{"name", "mine", func(c *Config) any { return c.Name }, "mine"},
		{"backbone", "resnet18", func(c *Config) any { return c.Backbone.Name }, "resnet18"},
		{"pretext.lr", "4e-3", func(c *Config) any { return c.Pretext.LR }, 4e-3},
		{"scan.lr", "1", func(c *Config) any { return c.Scan.LR }, 1.0},
		{"use_ema", "True", func(c *Config) any { return c.SelfLabel.UseEMA }, true},
		{"scan.crop_scale", "0.5,1", func(c *Config) any { return c.Scan.CropScale }, [2]float64{0.5, 1}},
		{"scan.crop_scale", "[ 0.5, 1 ]", func(c *Config) any { return c.Scan.CropScale }, [2]float64{0.5, 1}},
		{"scan.lr_decay_epochs", "10,20", func(c *Config) any { return c.Scan.LRDecayEpochs }, []int{10, 20}},
		{"scan.lr_decay_epochs", "[]", func(c *Config) any { return c.Scan.LRDecayEpochs }, []int{}},
		{"classes", "cat,dog", func(c *Config) any { return c.Data.Classes }, []string{"cat", "dog"}},
		{"classes", `[ "tench, Tinca", great "white", ]`, func(c *Config) any { return c.Data.Classes }, []string{"tench, Tinca", `great "white"`, ""}},
		{"merge", `["a=b", c=d]`, func(c *Config) any { return c.Data.Merge }, []string{"a=b", "c=d"}},
		{"root", "/a b/ü", func(c *Config) any { return c.Data.Root }, "/a b/ü"},
		{"root", "true", func(c *Config) any { return c.Data.Root }, "true"},
		{"root", "~/screens", func(c *Config) any { return c.Data.Root }, "/home/ada/screens"},
		{"root", "~", func(c *Config) any { return c.Data.Root }, "/home/ada"},
		{"root", "~ada/screens", func(c *Config) any { return c.Data.Root }, "~ada/screens"},
		{"name", "~", func(c *Config) any { return c.Name }, "~"},
	} {
		t.Run(row.key+"="+row.value, func(t *testing.T) {
			c := Default()
			if err := c.Set(row.key, row.value); err != nil {
				t.Fatal(err)
			}
			if got := row.got(c); !reflect.DeepEqual(got, row.want) {
				t.Errorf("%v, want %v", got, row.want)
			}
		})
	}
}

func TestSetErrors(t *testing.T) {
	for _, row := range []struct{ key, value, want string }{
		{"epochs", "3", `key "epochs" stands in several sections: write pretext.epochs, scan.epochs or selflabel.epochs`},
		{"scan.epoch", "3", `unknown key "epoch" in scan; did you mean "epochs"?`},
		{"scn.epochs", "3", `unknown key "scn.epochs"; did you mean "scan.epochs"?`},
		{"num_clases", "3", `unknown key "num_clases"; did you mean "num_classes"?`},
		{"scan.temperature", "3", `unknown key "temperature" in scan: its place is pretext`},
		{"scan.seed", "3", `its place is the top level`},
		{"clusters", "3", `did you mean "scan.num_classes"?`},
		{"scan.optimizer_kwargs", "3", `write its keys directly in the section`},
		{"preset", "folder", `a preset is chosen before`},
		{"scan", "3", `unknown key "scan"`},
		{"", "3", `unknown key ""`},
		{"zebra.stripes", "3", `unknown key "zebra.stripes"`},
		{"scan.num_classes", "ten", `scan.num_classes: "ten" is not a whole number`},
		{"scan.num_classes", "1.5", `"1.5" is not a whole number`},
		{"scan.num_classes", "99999999999999999999", `is not a whole number`},
		{"num_classes", "", `scan.num_classes: "" is not a whole number`},
		{"scan.lr", "fast", `scan.lr: "fast" is not a finite number`},
		{"scan.lr", "inf", `"inf" is not a finite number`},
		{"scan.lr", "NaN", `"NaN" is not a finite number`},
		{"use_ema", "maybe", `selflabel.use_ema: "maybe" is neither true nor false`},
		{"scan.crop_scale", "0.5", `scan.crop_scale: "0.5" has 1 numbers, want 2`},
		{"scan.crop_scale", "0.5,x", `"x" is not a finite number`},
		{"classes", `["cat" "dog"]`, `data.classes: "cat" is followed by "\"dog\"", want a comma`},
		{"classes", "a\xff", `data.classes: "a\xff" is not valid UTF-8`},
		{"root", "a\xff", `is not valid UTF-8`},
	} {
		t.Run(row.key+"="+row.value, func(t *testing.T) {
			c := Default()
			err := c.Set(row.key, row.value)
			mentions(t, err, row.want)
			if !reflect.DeepEqual(c, Default()) {
				t.Error("a refused value has changed the configuration")
			}
		})
	}
}

func TestEveryKeyCanBeSetToItsOwnValue(t *testing.T) {
	c := mustPreset(t, "mnist-demo")
	for _, f := range fields {
		if err := c.Set(f.Key, f.Get(c)); err != nil {
			t.Error(err)
		}
	}
	if d := Diff(c, mustPreset(t, "mnist-demo")); len(d) > 0 {
		t.Error(d)
	}
}

// normalization is a mean and a standard deviation of each channel, here those of
// the official code and, for MNIST, of the 60,000 training digits.
type normalization struct{ mean, std [3]float64 }

var (
	imagenet = normalization{[3]float64{0.485, 0.456, 0.406}, [3]float64{0.229, 0.224, 0.225}}
	cifar10  = normalization{[3]float64{0.4914, 0.4822, 0.4465}, [3]float64{0.2023, 0.1994, 0.2010}}
	mnist    = normalization{[3]float64{0.1307, 0.1307, 0.1307}, [3]float64{0.3081, 0.3081, 0.3081}}
)

func TestNormalizationFollowsTheDataSet(t *testing.T) {
	own := [3]float64{0.5, 0.5, 0.5}
	for i, row := range []struct {
		set  [][2]string
		mean [3]float64
		std  [3]float64
	}{
		{nil, imagenet.mean, imagenet.std},
		{[][2]string{{"dataset", "mnist"}}, mnist.mean, mnist.std},
		{[][2]string{{"dataset", "mnist"}, {"dataset", "cifar10"}}, cifar10.mean, cifar10.std},
		{[][2]string{{"mean", "0.5,0.5,0.5"}, {"dataset", "cifar10"}}, own, cifar10.std},
		{[][2]string{{"dataset", "cifar10"}, {"mean", "0.5,0.5,0.5"}}, own, cifar10.std},
		{[][2]string{{"dataset", "cifar20"}}, [3]float64{0.5071, 0.4867, 0.4408}, [3]float64{0.2675, 0.2565, 0.2761}},
	} {
		c := mustPreset(t, "folder")
		for _, kv := range row.set {
			if err := c.Set(kv[0], kv[1]); err != nil {
				t.Fatal(err)
			}
		}
		if c.Data.Mean != row.mean || c.Data.Std != row.std {
			t.Errorf("row %d: mean %v, std %v; want %v, %v", i, c.Data.Mean, c.Data.Std, row.mean, row.std)
		}
	}
}

// Screens are not cropped, and their views are mild, unless a file or a later
// key says otherwise.
func TestScreensAreFollowed(t *testing.T) {
	for i, row := range []struct {
		file   string
		set    [][2]string
		resize string
		scale  [2]float64
	}{
		{"preset: folder", [][2]string{{"dataset", "rico"}}, "letterbox", [2]float64{0.2, 1}},
		{"preset: folder", [][2]string{{"dataset", "enrico"}, {"resize", "crop"}, {"seed", "2"}}, "crop", [2]float64{0.2, 1}},
		{"preset: folder", [][2]string{{"dataset", "enrico"}, {"dataset", "folder"}}, "letterbox", [2]float64{0.2, 1}},
		{"preset: rico", [][2]string{{"dataset", "folder"}}, "letterbox", [2]float64{0.5, 1}},
		{"preset: folder", [][2]string{{"resize", "squash"}, {"dataset", "rico"}}, "squash", [2]float64{0.2, 1}},
		{"data: {dataset: rico}", nil, "letterbox", [2]float64{0.2, 1}},
		{"data: {resize: crop, dataset: rico}", nil, "crop", [2]float64{0.2, 1}},
		{"scan: {augmentation_strategy: ui}", nil, "crop", [2]float64{0.5, 1}},
		{"scan: {augmentation_strategy: ui, crop_scale: [0.2, 1]}", nil, "crop", [2]float64{0.2, 1}},
		{"preset: folder", [][2]string{{"scan.augmentation_strategy", "ui"}}, "crop", [2]float64{0.5, 1}},
		{"preset: folder", [][2]string{{"scan.augmentation_strategy", "ui"}, {"scan.augmentation_strategy", "ours"}}, "crop", [2]float64{0.2, 1}},
	} {
		c, err := parse("f.yml", []byte(row.file))
		if err != nil {
			t.Fatal(err)
		}
		for _, kv := range row.set {
			if err := c.Set(kv[0], kv[1]); err != nil {
				t.Fatal(err)
			}
		}
		if c.Data.Resize != row.resize || c.Scan.CropScale != row.scale {
			t.Errorf("row %d: resize %s, crop %v; want %s, %v", i, c.Data.Resize, c.Scan.CropScale, row.resize, row.scale)
		}
		again, err := parse("f.yml", c.YAML())
		if d := Diff(c, again); err != nil || len(d) > 0 {
			t.Errorf("row %d: read again: %v, %v", i, d, err)
		}
	}
}

// Words of a list survive a file, whatever is in them.
func TestWordsInAFile(t *testing.T) {
	c := Default()
	c.Data.Classes = []string{"tench, Tinca tinca", `a "quoted" [one]`, "back\\slash", "", "ü"}
	again, err := parse("f.yml", c.YAML())
	if err != nil || !reflect.DeepEqual(again.Data.Classes, c.Data.Classes) {
		t.Errorf("%q, error %v", again.Data.Classes, err)
	}
	if again, err = parse("f.yml", []byte("data:\n  classes:\n  - a b\n  - 'c, d'\n")); err != nil || !reflect.DeepEqual(again.Data.Classes, []string{"a b", "c, d"}) {
		t.Errorf("a block: %q, error %v", again.Data.Classes, err)
	}
}

func TestHashAndDiff(t *testing.T) {
	other := map[string]string{"name": "other", "runs": "2", "data.root": "r", "data.val_root": "v", "data.labels_csv": "l",
		"data.image_list": "i", "data.train_list": "t", "data.val_list": "v", "data.subset": "s", "data.group_csv": "g",
		"until": "scan", "data.strict": "true", "data.resident": "stream"}
	for _, f := range fields {
		a, b := Default(), Default()
		change(t, f, b)
		_, free := other[f.Key]
		if same := a.Hash() == b.Hash(); same != free {
			t.Errorf("%s: hashes equal %v, want %v", f.Key, same, free)
		}
		d := Diff(a, b)
		if free && len(d) != 0 || !free && (len(d) != 1 || d[0] != fmt.Sprintf("%s: %s, %s", f.Key, f.Text(a), f.Text(b))) {
			t.Errorf("%s: diff %q", f.Key, d)
		}
	}
	if h := Default().Hash(); len(h) != 16 || h != Default().Hash() {
		t.Errorf("hash %q", h)
	}
}

// change gives the field a value other than its own.
func change(t *testing.T, f schema.Field, c *Config) {
	t.Helper()
	old := f.Get(c)
	for _, other := range []string{old + "x", "false", "true", old + "1", "0.125", `["a, \"b\""]`, "[1]", "[1, 2]", "[1, 2, 3]", "[1, 2, 3, 4]"} {
		if f.Set(c, other) == nil && f.Get(c) != old {
			return
		}
	}
	t.Fatalf("%s: no other value than %s", f.Key, old)
}

func TestName(t *testing.T) {
	if c, err := Preset("folder"); err != nil || c.Name != "folder" {
		t.Errorf("a preset: %v", err)
	}
	path := filepath.Join(t.TempDir(), "mine.yml")
	write(t, path, "preset: folder\n")
	if c, err := Load(path); err != nil || c.Name != "mine" {
		t.Errorf("a file: %v", err)
	}
	_, err := Load("no.yml")
	mentions(t, err, "no such file")
}
