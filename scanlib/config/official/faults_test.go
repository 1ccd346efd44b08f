package official

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestOfficialFaults(t *testing.T) {
	text, _ := officialFiles()
	simclr, scan, selflabel := text["simclr_cifar10"], text["scan_cifar10"], text["selflabel_cifar10"]
	with := func(text, old, new string) string {
		if strings.Count(text, old) == 0 {
			t.Fatalf("no %q to replace", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for _, row := range []struct {
		files []string
		want  []string
	}{
		{[]string{simclr + "epoch: 3\n"}, []string{`a.yml:26: unknown key "epoch"; did you mean "epochs"?`}},
		{[]string{with(simclr, "temperature:", "temprature:")}, []string{`a.yml:19: unknown key "temprature" in criterion_kwargs; did you mean "temperature"?`}},
		{[]string{with(simclr, "optimizer_kwargs:", "optimiser_kwargs:")}, []string{`unknown key "optimiser_kwargs"; did you mean "optimizer_kwargs"?`}},
		{[]string{simclr + "lr: 3\n"}, []string{`a.yml:26: unknown key "lr": its place is optimizer_kwargs`}},
		{[]string{simclr + "num_neighbors: 3\n"}, []string{`unknown key "num_neighbors" of a simclr file: it belongs in a scan file`}},
		{[]string{simclr + "seed: 3\n"}, []string{`a.yml:26: unknown key "seed"`}},
		{[]string{simclr + "epochs: 3\n"}, []string{`a.yml:26: key "epochs" given twice, first in line 20`}},
		{[]string{with(simclr, "epochs: 500", "epochs: many")}, []string{`a.yml:20: epochs: "many" is not a whole number`}},
		{[]string{with(simclr, "epochs: 500", "epochs: 0")}, []string{`a.yml:20: epochs: 0 is not allowed: want 1 or more`}},
		{[]string{with(simclr, "epochs: 500", "epochs: [1, 2]")}, []string{`a.yml:20: epochs: want one value, not a list`}},
		{[]string{with(simclr, "epochs: 500", "epochs: {a: 1}")}, []string{`a.yml:20: epochs: want a value, not keys`}},
		{[]string{with(simclr, "epochs: 500", "epochs:")}, []string{`a.yml:20: epochs has no value`}},
		{[]string{with(simclr, "scheduler_kwargs: {lr_decay_rate: 0.1}", "scheduler_kwargs: 3")}, []string{`a.yml:24: scheduler_kwargs is a section: want its keys below it, indented`}},
		{[]string{with(simclr, "optimizer: sgd", "optimizer: sdg")}, []string{`a.yml:21: optimizer: sdg is not allowed: want sgd or adam`}},
		{[]string{with(simclr, "criterion: simclr", "criterion: scan")}, []string{`criterion: scan is not allowed: want simclr in a simclr file`}},
		{[]string{with(simclr, "brightness: 0.4", "brightness: bright")}, []string{`augmentation_kwargs.color_jitter.brightness: "bright" is not a finite number`}},
		{[]string{with(simclr, "scale: [0.2, 1.0]", "scale: 0.2")}, []string{`augmentation_kwargs.random_resized_crop.scale: "0.2" has 1 numbers, want 2`}},
		{[]string{with(scan, "n_holes: 1", "n_holes: 2")}, []string{`augmentation_kwargs.cutout_kwargs.n_holes: 2 is not allowed: want 1`}},
		{[]string{with(scan, "weight_decay: 0.0001", "weight_decay: 0.0001, betas: [0.5, 0.9]")}, []string{`optimizer_kwargs.betas: [0.5, 0.9] is not allowed: want [0.9, 0.999]`}},
		{[]string{with(selflabel, "num_heads: 1", "num_heads: 10")}, []string{`num_heads: 10 is not allowed: want 1 in a selflabel file`}},
		{[]string{with(simclr, "setup: simclr", "setup: simcrl")}, []string{`a.yml:1: setup: "simcrl" is not allowed: want moco, scan, selflabel or simclr; did you mean "simclr"?`}},
		{[]string{with(simclr, "setup: simclr\n", "")}, []string{`a.yml is not an experiment of the official code: it has no key setup`}},
		{[]string{"preset: folder\n"}, []string{`a.yml is not an experiment of the official code`}},
		{[]string{"root_dir: results\n"}, []string{`a.yml is an environment: want experiments after the first file`}},
		{[]string{strings.ReplaceAll(simclr, "cifar-10", "cifar10")}, []string{`a.yml:3: train_db_name: "cifar10" is none of cifar-10, cifar-20, `, `did you mean "cifar-10"?`}},
		{[]string{"setup: scan\nnum_heads: 1\n"}, []string{`a.yml: no train_db_name: want cifar-10, `}},
		{nil, []string{"no experiment: want official files"}},
		{[]string{scan, scan}, []string{"b.yml is a second file for scan, after ", "a.yml: want one of each stage"}},
		{[]string{simclr, text["moco_imagenet50"]}, []string{"b.yml is a second file for pretext, after "}},

		// Files that contradict each other, and one that contradicts itself.
		{[]string{simclr, with(scan, "num_classes: 10", "num_classes: 20")}, []string{"b.yml:5: num_classes is 20, but num_classes is 10 in ", "a.yml:5: want one value in a run"}},
		{[]string{scan, with(simclr, "backbone: resnet18", "backbone: resnet50")}, []string{"a.yml:2: backbone is resnet18, but backbone is resnet50 in ", "b.yml:2"}},
		{[]string{simclr, with(scan, "0.4914", "0.5")}, []string{"transformation_kwargs.normalize.mean is [0.5, 0.4822, 0.4465], but transformation_kwargs.normalize.mean is [0.4914, 0.4822, 0.4465] in "}},
		{[]string{simclr, text["scan_cifar20"]}, []string{"b.yml:3: train_db_name is cifar-20, but train_db_name is cifar-10 in ", "b.yml:5: num_classes is 20", "normalize.std is "}},
		{[]string{with(simclr, "val_db_name: cifar-10", "val_db_name: stl-10")}, []string{"a.yml:4: val_db_name is stl-10, but train_db_name is cifar-10 in "}},
		{[]string{with(simclr, "size: 32, scale", "size: 28, scale")}, []string{"augmentation_kwargs.random_resized_crop.size is 28, but transformation_kwargs.crop_size is 32 in "}},

		// All faults of all files.
		{[]string{simclr + "sead: 1\nepoch: 3\n", with(scan, "num_heads: 1", "num_heads: x")}, []string{`a.yml:26: unknown key "sead"`, `a.yml:27: unknown key "epoch"`, `num_heads: "x" is not a whole number`}},
	} {
		t.Run(row.want[0], func(t *testing.T) {
			env, files := writeOfficial(t, row.files...)
			c, found, err := Load(env, files...)
			for _, want := range row.want {
				mentions(t, err, want)
			}
			if c != nil || found != nil {
				t.Error("a configuration beside an error")
			}
		})
	}
}

// A file that is not YAML, or too large, is reported in one line with its name.
func TestOfficialBadFiles(t *testing.T) {
	text, _ := officialFiles()
	bad := filepath.Join(t.TempDir(), "bad.yml")
	for _, row := range []struct{ content, env, experiment string }{
		{"", "empty: want keys such as `root_dir: results`", "empty: want keys such as `setup: scan`"},
		{"\x89PNG\r\n\x1a\n\x00\x00", "not YAML: ", "not YAML: "},
		{"setup: \xff\xfe", "not YAML: ", "not YAML: "},
		{"root_dir:\n\tx: 1", "bad.yml:2: not YAML: ", "bad.yml:2: not YAML: "},
		{"- root_dir", "bad.yml:1: want keys", "bad.yml:1: want keys"},
		{strings.Repeat("# a picture, say\n", 2<<20/17), "not a configuration", "not a configuration"},
		{"root_dir: a\nroot_dir: b", `bad.yml:2: key "root_dir" given twice, first in line 1`, "is an environment"},
		{"rootdir: a", `bad.yml:1: unknown key "rootdir"; did you mean "root_dir"?`, "has no key setup"},
		{"root_dir:", "bad.yml:1: root_dir has no value", "is an environment"},
		{"root_dir: ''", "no root_dir: want the directory of results", "is an environment"},
		{"root_dir: [a]", "bad.yml:1: root_dir: want one value", "is an environment"},
		{"setup: &a scan\ntrain_db_name: &b {b: *b}", "is an experiment: want the environment first", "bad.yml"},
		{"setup: scan\noptimizer_kwargs: &a {lr: *a}\ntrain_db_name: stl-10", "is an experiment", "optimizer_kwargs.lr: want a value, not keys"},
		{"setup: scan\ntrain_db_name: stl-10\naugmentation_kwargs: &a {cutout_kwargs: *a}", "is an experiment", `unknown key "cutout_kwargs" in augmentation_kwargs.cutout_kwargs`},
		{"<<: {setup: scan}", `unknown key "<<"`, "has no key setup"},
	} {
		write(t, bad, row.content)
		env, files := writeOfficial(t, text["scan_cifar10"])
		_, _, err := Load(bad, files...)
		mentions(t, err, row.env)
		_, _, err = Load(env, bad)
		mentions(t, err, row.experiment)
	}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "gone.yml")} {
		env, files := writeOfficial(t, text["scan_cifar10"])
		_, _, err := Load(path, append(files, path)...)
		if err == nil || strings.Count(err.Error(), path) != 2 || strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("as environment and as experiment: %v", err)
		}
		if _, _, err := Load(env, path); err == nil {
			t.Errorf("%s is read", path)
		}
	}
}

// FuzzOfficial: no input crashes, and what is read is written to be read again.
func FuzzOfficial(f *testing.F) {
	text, _ := officialFiles()
	for _, name := range presets() {
		f.Add([]byte(text[name]))
	}
	dir := f.TempDir()
	env, file := filepath.Join(dir, "env.yml"), filepath.Join(dir, "a.yml")
	if err := os.WriteFile(env, []byte("root_dir: r"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		write(t, file, string(src))
		c, _, err := Load(env, file)
		if err != nil {
			return
		}
		if again, err := readBack(t, c); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%v\n%s", err, c.YAML())
		}
	})
}
