package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "screens.yml")
	write(t, path, `# Phone screens.
preset: folder
data: {root: ~/screens, resize: letterbox}
backbone: resnet18
scan:
  num_classes: 20
  lr: &rate 5e-4
  crop_scale: [0.5, 1]
selflabel:
  lr: *rate
  lr_decay_epochs:
    - 2
    - 4
`)
	t.Setenv("HOME", "/home/ada")
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := mustPreset(t, "folder")
	want.Name = "screens"
	want.Data.Root, want.Data.Resize = "/home/ada/screens", "letterbox"
	want.Scan.NumClusters, want.Scan.LR, want.Scan.CropScale = 20, 5e-4, [2]float64{0.5, 1}
	want.SelfLabel.LR, want.SelfLabel.LRDecayEpochs = 5e-4, []int{2, 4}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("differs in %q", Diff(got, want))
	}
}

func TestParseStartsFrom(t *testing.T) {
	demo := mustPreset(t, "mnist-demo").Pretext.Epochs
	for _, row := range []struct {
		src    string
		name   string
		epochs int // Of the pretext.
		mean   [3]float64
	}{
		{"seed: 2", "f", 500, imagenet.mean},
		{"preset: mnist-demo", "f", demo, mnist.mean},
		{"seed: 2\npreset: mnist-demo\nname: mine", "mine", demo, mnist.mean},
		{"preset: mnist-demo\ndata: {dataset: cifar10}", "f", demo, cifar10.mean},
		{"preset: mnist-demo\ndata: {mean: [0, 0, 0], dataset: cifar10}", "f", demo, [3]float64{}},
	} {
		c, err := parse("dir/f.yml", []byte(row.src))
		if err != nil {
			t.Errorf("%q: %v", row.src, err)
		} else if c.Name != row.name || c.Pretext.Epochs != row.epochs || c.Data.Mean != row.mean {
			t.Errorf("%q: name %s, epochs %d, mean %v", row.src, c.Name, c.Pretext.Epochs, c.Data.Mean)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, row := range []struct{ src, want string }{
		{"", "f.yml: empty"},
		{"# nothing\n", "f.yml: empty"},
		{"~", "f.yml: empty"},
		{"folder", "f.yml:1: want keys"},
		{"- a\n- b", "f.yml:1: want keys"},
		{"seed: 1\n---\nseed: 2", "f.yml:2: a second document"},
		{"seed: [1", "not YAML: "},
		{"seed: 1\n  devices: 2", "f.yml:2: not YAML: "},
		{"seed: 1\n\tdevices: 2", "f.yml:2: not YAML: "},
		{"seed: \"\xff\"", "f.yml: not YAML: "},
		{"preset: foldr", `f.yml:1: unknown preset "foldr"; did you mean "folder"?`},
		{"preset:\n  a: b", `f.yml:2: unknown preset`},
		{"scan:\n  epoch: 3", `f.yml:2: unknown key "epoch" in scan; did you mean "epochs"?`},
		{"sead: 3", `f.yml:1: unknown key "sead"; did you mean "seed"?`},
		{"scn:\n  epochs: 3", `f.yml:1: unknown key "scn"; did you mean "scan"?`},
		{"num_classes: 3", `f.yml:1: unknown key "num_classes": its place is scan`},
		{"scan: {criterion_kwargs: {entropy_weight: 5}}", "write its keys directly in the section"},
		{"seed: 1\nseed: 2", `f.yml:2: key "seed" given twice, first in line 1`},
		{"scan:\n  lr: 1\n\n  lr: 2", `f.yml:4: key "lr" given twice in scan, first in line 2`},
		{"[a]: 1", "f.yml:1: a key must be a word"},
		{"seed: one", `f.yml:1: seed: "one" is not a whole number`},
		{"seed: {a: 1}", "f.yml:1: seed: want a value, not keys"},
		{"seed: [1]", "f.yml:1: seed: want one value, not a list"},
		{"seed:", "f.yml:1: seed has no value"},
		{"backbone:", "f.yml:1: backbone.name has no value"},
		{"scan: 3", "f.yml:1: scan is a section"},
		{"scan:", "f.yml:1: scan is a section"},
		{"scan:\n  crop_scale: [0.1]", "f.yml:2: scan.crop_scale: \"[0.1]\" has 1 numbers, want 2"},
		{"scan:\n  crop_scale: [0.1, [2]]", `"" is not a finite number`},
		{"<<: &a {seed: 1}", `unknown key "<<"`},
	} {
		t.Run(row.src, func(t *testing.T) {
			c, err := parse("f.yml", []byte(row.src))
			mentions(t, err, row.want)
			if c != nil {
				t.Error("a configuration beside an error")
			}
		})
	}
}

func TestParseReportsAllFaults(t *testing.T) {
	_, err := parse("f.yml", []byte("sead: 1\nscan:\n  epoch: 3\n  lr: fast\n"))
	want := `f.yml:1: unknown key "sead"; did you mean "seed"?
f.yml:3: unknown key "epoch" in scan; did you mean "epochs"?
f.yml:4: scan.lr: "fast" is not a finite number`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yml")
	write(t, big, strings.Repeat("# a picture, say\n", 1<<16))
	for _, row := range []struct{ path, want string }{
		{filepath.Join(dir, "none.yml"), "none.yml: no such file"},
		{dir, "is a directory: want a YAML file"},
		{big, "not a configuration"},
	} {
		_, err := Load(row.path)
		mentions(t, err, row.want)
	}
}

func TestYAMLReadsBack(t *testing.T) {
	for _, info := range Presets() {
		want := mustPreset(t, info.Name)
		want.Data.Root = "/a\n\"b\": #c\x01 é🙂"
		want.Scan.LRDecayEpochs = []int{3, 5}
		got, err := parse("f.yml", want.YAML())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: differs in %q\n%s", info.Name, Diff(got, want), want.YAML())
		}
	}
}

// FuzzParse: no input crashes, and what is read is written to be read again.
func FuzzParse(f *testing.F) {
	for _, info := range Presets() {
		f.Add(presetSource(info.Name))
	}
	f.Add(defaultsFile)
	f.Add([]byte("preset: folder\ndata: {root: \"~/a\\u2028\", mean: [0, 0, 0]}\nscan: {lr: &a 1, lr_decay_epochs: [1, *a]}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := parse("f.yml", src)
		if err != nil {
			return
		}
		again, err := parse("g.yml", c.YAML())
		if err != nil {
			t.Fatalf("%v\n%s", err, c.YAML())
		}
		if !reflect.DeepEqual(c, again) || c.Hash() != again.Hash() {
			t.Fatalf("%+v\nread back as\n%+v", c, again)
		}
	})
}
