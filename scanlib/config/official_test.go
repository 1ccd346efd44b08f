package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// officialSet is what the official files of a data set agree on.
type officialSet struct {
	db, backbone, mean, std string
	classes, size           int
}

func (s officialSet) normalize(indent string) string {
	return fmt.Sprintf("%snormalize: {mean: %s, std: %s}\n", indent, s.mean, s.std)
}

func (s officialSet) common(setup string) string {
	return fmt.Sprintf("setup: %s\nbackbone: %s\ntrain_db_name: %s\nval_db_name: %s\nnum_classes: %d\nnum_workers: 8\n", setup, s.backbone, s.db, s.db, s.classes) +
		fmt.Sprintf("transformation_kwargs:\n  crop_size: %d\n", s.size) + s.normalize("  ")
}

// The two ways of training and of making views that official files have.
const (
	officialAdam = "optimizer: adam\noptimizer_kwargs: {lr: 0.0001, weight_decay: 0.0001}\nscheduler: constant\n"
	officialSGD  = "optimizer: sgd\noptimizer_kwargs: {lr: %s, weight_decay: 0.0000, nesterov: False, momentum: 0.9}\nscheduler: constant\n"
)

func (s officialSet) simclrViews() string {
	return fmt.Sprintf(`augmentation_strategy: simclr
augmentation_kwargs:
  random_resized_crop: {size: %d, scale: [0.2, 1.0]}
  color_jitter_random_apply: {p: 0.8}
  color_jitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}
  random_grayscale: {p: 0.2}
`, s.size) + s.normalize("  ")
}

func (s officialSet) ourViews(cutout int) string {
	return fmt.Sprintf(`augmentation_strategy: ours
augmentation_kwargs:
  crop_size: %d
  num_strong_augs: 4
  cutout_kwargs: {n_holes: 1, length: %d, random: True}
`, s.size, cutout) + s.normalize("  ")
}

func (s officialSet) simclr() string {
	return s.common("simclr") + s.simclrViews() + `model_kwargs: {head: mlp, features_dim: 128}
criterion: simclr
criterion_kwargs: {temperature: 0.1}
epochs: 500
optimizer: sgd
optimizer_kwargs: {nesterov: False, weight_decay: 0.0001, momentum: 0.9, lr: 0.4}
scheduler: cosine
scheduler_kwargs: {lr_decay_rate: 0.1}
batch_size: 512
`
}

func (s officialSet) moco() string {
	return s.common("moco") + "model_kwargs: {head: mlp, features_dim: 128}\ntemperature: 0.07\nbatch_size: 256\n"
}

func (s officialSet) scan(heads, neighbors int, more string) string {
	return s.common("scan") + fmt.Sprintf("criterion: scan\ncriterion_kwargs: {entropy_weight: 5.0}\nnum_heads: %d\nnum_neighbors: %d\n", heads, neighbors) + more
}

func (s officialSet) selflabel(more string) string {
	return s.common("selflabel") + "criterion: confidence-cross-entropy\nconfidence_threshold: 0.99\nnum_heads: 1\n" + more
}

func training(epochs, batch int) string {
	return fmt.Sprintf("epochs: %d\nbatch_size: %d\n", epochs, batch)
}

// officialFiles are the 19 experiments, written anew from the values of the
// official code (952ec31), with the file that each starts from.
func officialFiles() (text, before map[string]string) {
	const photoMean, photoStd = "[0.485, 0.456, 0.406]", "[0.229, 0.224, 0.225]"
	cifar10 := officialSet{"cifar-10", "resnet18", "[0.4914, 0.4822, 0.4465]", "[0.2023, 0.1994, 0.2010]", 10, 32}
	cifar20 := officialSet{"cifar-20", "resnet18", "[0.5071, 0.4867, 0.4408]", "[0.2675, 0.2565, 0.2761]", 20, 32}
	stl10 := officialSet{"stl-10", "resnet18", photoMean, photoStd, 10, 96}
	imagenet := officialSet{"imagenet", "resnet50", photoMean, photoStd, 1000, 224}

	text, before = map[string]string{}, map[string]string{}
	for _, row := range []struct {
		name                                      string
		set                                       officialSet
		scanEpochs, scanBatch, selfEpochs, cutout int
	}{
		{"cifar10", cifar10, 50, 128, 200, 16},
		{"cifar20", cifar20, 100, 512, 200, 16},
		{"stl10", stl10, 100, 128, 100, 32},
	} {
		text["simclr_"+row.name] = row.set.simclr()
		text["scan_"+row.name] = row.set.scan(1, 20, "update_cluster_head_only: False\n"+row.set.ourViews(row.cutout)+officialAdam+training(row.scanEpochs, row.scanBatch))
		text["selflabel_"+row.name] = row.set.selflabel("use_ema: False\ncriterion_kwargs: {apply_class_balancing: True}\n" +
			row.set.ourViews(row.cutout) + officialAdam + training(row.selfEpochs, 1000))
		before["scan_"+row.name], before["selflabel_"+row.name] = "simclr_"+row.name, "scan_"+row.name
	}
	for classes, batch := range map[int]int{50: 512, 100: 1024, 200: 1024} {
		set := imagenet
		set.db, set.classes = fmt.Sprintf("imagenet_%d", classes), classes
		moco, scan, selflabel := fmt.Sprintf("moco_imagenet%d", classes), fmt.Sprintf("scan_imagenet_%d", classes), fmt.Sprintf("selflabel_imagenet_%d", classes)
		text[moco] = set.moco()
		text[scan] = set.scan(10, 50, "update_cluster_head_only: True\n"+set.simclrViews()+fmt.Sprintf(officialSGD, "5.0")+training(100, batch))
		text[selflabel] = set.selflabel("use_ema: True\nema_alpha: 0.999\ncriterion_kwargs: {apply_class_balancing: False}\n" +
			set.ourViews(75) + fmt.Sprintf(officialSGD, "0.03") + training(25, 512))
		before[scan], before[selflabel] = moco, scan
	}
	text["scan_imagenet_eval"] = imagenet.scan(10, 50, imagenet.simclrViews())
	return text, before
}

// writeOfficial writes an environment and files, and returns their paths.
func writeOfficial(t *testing.T, texts ...string) (env string, files []string) {
	t.Helper()
	dir := t.TempDir()
	env = filepath.Join(dir, "env.yml")
	write(t, env, "root_dir: "+filepath.Join(dir, "results"))
	for i, text := range texts {
		files = append(files, filepath.Join(dir, string(rune('a'+i))+".yml"))
		write(t, files[i], text)
	}
	return env, files
}

// The official files of an experiment and of the stages before it make the
// configuration of our preset; so does its own file alone, the stages before
// being taken from the preset.
func TestOfficialFilesAreThePresets(t *testing.T) {
	text, before := officialFiles()
	if len(text) != len(official) {
		t.Fatalf("%d files, want %d", len(text), len(official))
	}
	for _, name := range official {
		t.Run(name, func(t *testing.T) {
			chain := []string{text[name]}
			for b := before[name]; b != ""; b = before[b] {
				chain = append(chain, text[b])
			}
			want := mustPreset(t, name)
			for _, texts := range [][]string{chain, chain[:1]} {
				env, files := writeOfficial(t, texts...)
				got, found, err := LoadOfficial(env, files...)
				if err != nil {
					t.Fatal(err)
				}
				if got.Name = name; !reflect.DeepEqual(got, want) {
					t.Errorf("%d files: until %s, differs from the preset in %q", len(files), got.Until, Diff(got, want))
				}
				if len(found.Read) != len(files) || !strings.HasPrefix(found.Dir, filepath.Join(filepath.Dir(env), "results")) {
					t.Errorf("read %q, results in %s", found.Read, found.Dir)
				}
				got.Data.Root = "images"
				if err := got.Validate(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Every value of a file arrives: none of these is the official one.
func TestOfficialValues(t *testing.T) {
	const set = "backbone: resnet50\ntrain_db_name: stl-10\nval_db_name: stl-10\nnum_classes: 12\n" +
		"transformation_kwargs: {crop_size: 64, normalize: {mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6]}}\n"
	env, files := writeOfficial(t, "setup: simclr\n"+set+`
model_kwargs: {head: linear, features_dim: 64}
criterion_kwargs: {temperature: 0.5}
epochs: 3
batch_size: 32
optimizer: sgd
optimizer_kwargs: {lr: 0.01, momentum: 0.8, weight_decay: 1.0e-5, nesterov: True, dampening: 0}
scheduler: step
scheduler_kwargs: {lr_decay_rate: 0.2, lr_decay_epochs: [1, 2]}
augmentation_strategy: standard
augmentation_kwargs:
  random_resized_crop: {size: 64, scale: [0.3, 0.9]}
  color_jitter_random_apply: {p: 0.6}
  color_jitter: {brightness: 0.1, contrast: 0.2, saturation: 0.3, hue: 0.05}
  random_grayscale: {p: 0.15}
`, "setup: scan\n"+set+`
criterion_kwargs: {entropy_weight: 2}
num_heads: 3
num_neighbors: 7
update_cluster_head_only: True
epochs: 4
batch_size: 33
optimizer: adam
optimizer_kwargs: {lr: 0.02, weight_decay: 0.003, betas: [0.9, 0.999], eps: 0.00000001, amsgrad: False}
scheduler: cosine
scheduler_kwargs: {lr_decay_rate: 0.3}
augmentation_strategy: ours
augmentation_kwargs: {crop_size: 64, num_strong_augs: 2, cutout_kwargs: {n_holes: 1, length: 9, random: False}}
`, "setup: selflabel\n"+set+`
confidence_threshold: 0.8
use_ema: True
ema_alpha: 0.9
num_heads: 1
criterion_kwargs: {apply_class_balancing: False}
epochs: 5
batch_size: 34
optimizer: sgd
optimizer_kwargs: {lr: 0.05}
scheduler: constant
augmentation_strategy: simclr
augmentation_kwargs: {random_resized_crop: {size: 64}, color_jitter: {hue: 0.2}, random_grayscale: {}}
`)
	got, found, err := LoadOfficial(env, files[2], files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	want := mustPreset(t, "selflabel_stl10")
	want.Name = "c"
	want.Backbone.Name = "resnet50"
	want.Data.Size, want.Data.Mean, want.Data.Std = 64, [3]float64{0.1, 0.2, 0.3}, [3]float64{0.4, 0.5, 0.6}
	p, s, l := &want.Pretext, &want.Scan, &want.SelfLabel
	p.Head, p.FeaturesDim, p.Temperature, p.Epochs, p.BatchSize = "linear", 64, 0.5, 3, 32
	p.Optim = Optim{"sgd", 0.01, 0.8, true, 1e-5, "step", 0.2, []int{1, 2}}
	p.Strategy, p.CropScale, p.JitterProb, p.Jitter, p.GrayProb = "standard", [2]float64{0.3, 0.9}, 0.6, [4]float64{0.1, 0.2, 0.3, 0.05}, 0.15
	s.NumClusters, s.EntropyWeight, s.NumHeads, s.NumNeighbors, s.UpdateClusterHeadOnly, s.Epochs, s.BatchSize = 12, 2, 3, 7, true, 4, 33
	s.Optim = Optim{"adam", 0.02, 0.9, false, 0.003, "cosine", 0.3, []int{}}
	s.NumStrong, s.CutoutLength = 2, 9
	l.ConfidenceThreshold, l.UseEMA, l.EMAAlpha, l.ApplyClassBalancing, l.Epochs, l.BatchSize = 0.8, true, 0.9, false, 5, 34
	l.Optim = Optim{"sgd", 0.05, 0, false, 0, "constant", 0.1, []int{}} // What PyTorch takes.
	l.Strategy, l.CropScale, l.Jitter, l.GrayProb, l.CutoutLength = "simclr", [2]float64{0.08, 1}, [4]float64{0, 0, 0, 0.2}, 0.1, 16
	if !reflect.DeepEqual(got, want) {
		t.Errorf("differs in %q", Diff(got, want))
	}
	for _, line := range []string{files[2] + " has no optimizer_kwargs.momentum: selflabel.momentum is 0, as PyTorch has it"} {
		if !slices.Contains(found.Assumed, line) {
			t.Errorf("assumed %q, want %q among it", found.Assumed, line)
		}
	}
}

// What the files leave out, and what they say in vain, is told.
func TestOfficialTells(t *testing.T) {
	text, _ := officialFiles()
	env, files := writeOfficial(t, text["scan_imagenet_eval"], text["moco_imagenet50"])
	moco := files[1:]
	_, found, err := LoadOfficial(env, files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"no file for pretext: as in preset scan_imagenet_eval",
		files[0] + " has no epochs: scan.epochs is 100",
		files[0] + " has no optimizer: scan.optimizer is sgd",
	} {
		if !slices.Contains(found.Assumed, want) {
			t.Errorf("assumed %q, want %q among it", found.Assumed, want)
		}
	}
	if _, found, err = LoadOfficial(env, moco...); err != nil {
		t.Fatal(err)
	}
	if len(found.Ignored) != 2 || !strings.Contains(found.Ignored[0], ":6: num_workers: ") || !strings.Contains(found.Ignored[1], "batch_size: it is of computing features") {
		t.Errorf("ignored %q", found.Ignored)
	}
	if want := []string{"pretext from " + moco[0] + " (moco)"}; !slices.Equal(found.Read, want) {
		t.Errorf("read %q, want %q", found.Read, want)
	}
}

// Images of one's own have a name of their own.
func TestOfficialFolder(t *testing.T) {
	text, _ := officialFiles()
	for _, row := range []struct{ file, from, stem string }{
		{"moco_imagenet50", "imagenet_50", "imagenet"},
		{"simclr_stl10", "stl-10", "stl"},
		{"simclr_cifar10", "cifar-10", "cifar"},
	} {
		env, files := writeOfficial(t, strings.ReplaceAll(text[row.file], row.from, "rico-20"))
		c, found, err := LoadOfficial(env, files...)
		if err != nil {
			t.Fatal(err)
		}
		if c.Data.Dataset != "folder" || c.Backbone.Stem != row.stem || filepath.Base(found.Dir) != "rico-20" || !strings.HasPrefix(found.Assumed[0], "train_db_name rico-20 is no data set") {
			t.Errorf("%s: data set %s, stem %s, results in %s, assumed %q", row.file, c.Data.Dataset, c.Backbone.Stem, found.Dir, found.Assumed)
		}
	}
}

// The files of testdata are laid out as official ones are; ~ is the home
// directory.
func TestOfficialFixtures(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	env := filepath.Join(t.TempDir(), "env.yml")
	write(t, env, "root_dir: ~/results\n")
	file := func(name string) string { return filepath.Join("testdata", "official", name) }
	got, found, err := LoadOfficial(env, file("selflabel_stl10.yml"), file("scan_stl10.yml"), file("simclr_stl10.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := mustPreset(t, "selflabel_stl10"); !reflect.DeepEqual(got, want) {
		t.Errorf("differs in %q", Diff(got, want))
	}
	if len(found.Assumed) != 0 || found.Dir != "/home/ada/results/stl-10" {
		t.Errorf("assumed %q, results in %s", found.Assumed, found.Dir)
	}
}

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
		{[]string{with(simclr, "setup: simclr\n", "")}, []string{`a.yml is no experiment of the official code: it has no key setup`}},
		{[]string{"preset: folder\n"}, []string{`a.yml is no experiment of the official code`}},
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
			c, found, err := LoadOfficial(env, files...)
			for _, want := range row.want {
				mentions(t, err, want)
			}
			if c != nil || found != nil {
				t.Error("a configuration beside an error")
			}
		})
	}
}

// What is no YAML at all, or too much of it, is said in a line with the file.
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
		_, _, err := LoadOfficial(bad, files...)
		mentions(t, err, row.env)
		_, _, err = LoadOfficial(env, bad)
		mentions(t, err, row.experiment)
	}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "gone.yml")} {
		env, files := writeOfficial(t, text["scan_cifar10"])
		_, _, err := LoadOfficial(path, append(files, path)...)
		if err == nil || strings.Count(err.Error(), path) != 2 || strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("as environment and as experiment: %v", err)
		}
		if _, _, err := LoadOfficial(env, path); err == nil {
			t.Errorf("%s is read", path)
		}
	}
}

// FuzzOfficial: no input crashes, and what is read is written to be read again.
func FuzzOfficial(f *testing.F) {
	text, _ := officialFiles()
	for _, name := range official {
		f.Add([]byte(text[name]))
	}
	dir := f.TempDir()
	env, file := filepath.Join(dir, "env.yml"), filepath.Join(dir, "a.yml")
	if err := os.WriteFile(env, []byte("root_dir: r"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		write(t, file, string(src))
		c, _, err := LoadOfficial(env, file)
		if err != nil {
			return
		}
		if again, err := parse("a.yml", c.YAML()); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%v\n%s", err, c.YAML())
		}
	})
}
