package official

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/config"
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
	if len(text) != len(presets()) {
		t.Fatalf("%d files, want %d", len(text), len(presets()))
	}
	for _, name := range presets() {
		t.Run(name, func(t *testing.T) {
			chain := []string{text[name]}
			for b := before[name]; b != ""; b = before[b] {
				chain = append(chain, text[b])
			}
			want := mustPreset(t, name)
			for _, texts := range [][]string{chain, chain[:1]} {
				env, files := writeOfficial(t, texts...)
				got, found, err := Load(env, files...)
				if err != nil {
					t.Fatal(err)
				}
				if got.Name = name; !reflect.DeepEqual(got, want) {
					t.Errorf("%d files: until %s, differs from the preset in %q", len(files), got.Until, config.Diff(got, want))
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
	got, found, err := Load(env, files[2], files[0], files[1])
	if err != nil {
		t.Fatal(err)
	}
	want := mustPreset(t, "selflabel_stl10")
	want.Name = "c"
	want.Backbone.Name = "resnet50"
	want.Data.Size, want.Data.Mean, want.Data.Std = 64, [3]float64{0.1, 0.2, 0.3}, [3]float64{0.4, 0.5, 0.6}
	p, s, l := &want.Pretext, &want.Scan, &want.SelfLabel
	p.Head, p.FeaturesDim, p.Temperature, p.Epochs, p.BatchSize = "linear", 64, 0.5, 3, 32
	p.Optim = config.Optim{Optimizer: "sgd", LR: 0.01, Momentum: 0.8, Nesterov: true, WeightDecay: 1e-5, Scheduler: "step", LRDecayRate: 0.2, LRDecayEpochs: []int{1, 2}}
	p.Strategy, p.CropScale, p.JitterProb, p.Jitter, p.GrayProb = "standard", [2]float64{0.3, 0.9}, 0.6, [4]float64{0.1, 0.2, 0.3, 0.05}, 0.15
	s.NumClusters, s.EntropyWeight, s.NumHeads, s.NumNeighbors, s.UpdateClusterHeadOnly, s.Epochs, s.BatchSize = 12, 2, 3, 7, true, 4, 33
	s.Optim = config.Optim{Optimizer: "adam", LR: 0.02, Momentum: 0.9, Nesterov: false, WeightDecay: 0.003, Scheduler: "cosine", LRDecayRate: 0.3, LRDecayEpochs: []int{}}
	s.NumStrong, s.CutoutLength = 2, 9
	l.ConfidenceThreshold, l.UseEMA, l.EMAAlpha, l.ApplyClassBalancing, l.Epochs, l.BatchSize = 0.8, true, 0.9, false, 5, 34
	l.Optim = config.Optim{Optimizer: "sgd", LR: 0.05, Momentum: 0, Nesterov: false, WeightDecay: 0, Scheduler: "constant", LRDecayRate: 0.1, LRDecayEpochs: []int{}} // What PyTorch takes.
	l.Strategy, l.CropScale, l.Jitter, l.GrayProb, l.CutoutLength = "simclr", [2]float64{0.08, 1}, [4]float64{0, 0, 0, 0.2}, 0.1, 16
	if !reflect.DeepEqual(got, want) {
		t.Errorf("differs in %q", config.Diff(got, want))
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
	_, found, err := Load(env, files[0])
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
	if _, found, err = Load(env, moco...); err != nil {
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
		c, found, err := Load(env, files...)
		if err != nil {
			t.Fatal(err)
		}
		if c.Data.Dataset != "folder" || c.Backbone.Stem != row.stem || filepath.Base(found.Dir) != "rico-20" || !strings.HasPrefix(found.Assumed[0], "train_db_name rico-20 is not a data set") {
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
	file := func(name string) string { return filepath.Join("testdata", name) }
	got, found, err := Load(env, file("selflabel_stl10.yml"), file("scan_stl10.yml"), file("simclr_stl10.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := mustPreset(t, "selflabel_stl10"); !reflect.DeepEqual(got, want) {
		t.Errorf("differs in %q", config.Diff(got, want))
	}
	if len(found.Assumed) != 0 || found.Dir != "/home/ada/results/stl-10" {
		t.Errorf("assumed %q, results in %s", found.Assumed, found.Dir)
	}
}
