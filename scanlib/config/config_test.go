package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/config/internal/yamlfile"
)

// mustPreset returns a preset that is valid once it has a root.
func mustPreset(t testing.TB, name string) *Config {
	t.Helper()
	c, err := Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mentions fails unless err has the fragment; "" wants no error.
func mentions(t *testing.T, err error, fragment string) {
	t.Helper()
	switch {
	case fragment == "" && err != nil:
		t.Errorf("error %q, want none", err)
	case fragment != "" && err == nil:
		t.Errorf("no error, want %q", fragment)
	case fragment != "" && !strings.Contains(err.Error(), fragment):
		t.Errorf("error %q, want %q in it", err, fragment)
	}
}

// The official CIFAR-10 files of pretext, scan and selflabel.
func TestDefaultsAreTheOfficialValues(t *testing.T) {
	c := Default()
	for _, row := range []struct {
		key       string
		got, want any
	}{
		{"pretext", []float64{c.Pretext.Temperature, c.Pretext.LR, c.Pretext.Momentum, c.Pretext.WeightDecay, c.Pretext.LRDecayRate}, []float64{0.1, 0.4, 0.9, 1e-4, 0.1}},
		{"pretext sizes", []int{c.Pretext.Epochs, c.Pretext.BatchSize, c.Pretext.FeaturesDim}, []int{500, 512, 128}},
		{"pretext words", []string{c.Pretext.Optimizer, c.Pretext.Scheduler, c.Pretext.Strategy, c.Pretext.Head}, []string{"sgd", "cosine", "simclr", "mlp"}},
		{"pretext views", []float64{c.Pretext.CropScale[0], c.Pretext.CropScale[1], c.Pretext.JitterProb, c.Pretext.GrayProb}, []float64{0.2, 1, 0.8, 0.2}},
		{"jitter", c.Pretext.Jitter, [4]float64{0.4, 0.4, 0.4, 0.1}},
		{"scan", []float64{c.Scan.EntropyWeight, c.Scan.LR, c.Scan.WeightDecay}, []float64{5, 1e-4, 1e-4}},
		{"scan sizes", []int{c.Scan.NumHeads, c.Scan.NumNeighbors, c.Scan.Epochs, c.Scan.BatchSize, c.Scan.NumStrong, c.Scan.CutoutLength}, []int{1, 20, 50, 128, 4, 16}},
		{"scan words", []string{c.Scan.Optimizer, c.Scan.Scheduler, c.Scan.Strategy}, []string{"adam", "constant", "ours"}},
		{"selflabel", []float64{c.SelfLabel.ConfidenceThreshold, c.SelfLabel.LR, c.SelfLabel.WeightDecay}, []float64{0.99, 1e-4, 1e-4}},
		{"selflabel sizes", []int{c.SelfLabel.Epochs, c.SelfLabel.BatchSize}, []int{200, 1000}},
		{"selflabel switches", []bool{c.SelfLabel.ApplyClassBalancing, c.SelfLabel.UseEMA, c.Scan.UpdateClusterHeadOnly}, []bool{true, false, false}},
		{"mean", c.Data.Mean, imagenet.mean},
		{"std", c.Data.Std, imagenet.std},
	} {
		if !reflect.DeepEqual(row.got, row.want) {
			t.Errorf("%s: %v, want %v", row.key, row.got, row.want)
		}
	}
}

func TestDefaultsFileHasEveryKey(t *testing.T) {
	root, err := yamlfile.Parse("defaults.yml", defaultsFile, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := 0; i < len(root.Content); i += 2 {
		name, value := root.Content[i].Value, root.Content[i+1]
		if byKey[name].Key != "" {
			got = append(got, name)
		}
		for j := 0; byKey[name].Key == "" && j < len(value.Content); j += 2 {
			got = append(got, name+"."+value.Content[j].Value)
		}
	}
	var want []string
	for _, k := range Default().Keys() {
		want = append(want, k.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("keys of defaults.yml:\n%v\nwant all of Config:\n%v", got, want)
	}
}

func TestPresets(t *testing.T) {
	infos := Presets()
	var names []string
	for _, info := range infos {
		names = append(names, info.Name)
		t.Run(info.Name, func(t *testing.T) {
			c := mustPreset(t, info.Name)
			if c.Name != info.Name || info.Summary == "" || strings.HasPrefix(info.Summary, "#") {
				t.Errorf("name %q, summary %q", c.Name, info.Summary)
			}
			c.Data.Root = "images"
			if err := c.Validate(); err != nil {
				t.Error(err)
			}
			for _, line := range []string{"# Command: scanrepl run " + info.Name, "# Cost:", "# Expect:"} {
				if !strings.Contains(info.Header, line) {
					t.Errorf("the opening comment has no %q", line)
				}
			}
		})
	}
	if want := append([]string{"cifar10-small", "cifar10-small-moco", "folder", "imagenette-96", "mnist-demo", "rico"}, official...); !slices.Equal(names, want) {
		t.Errorf("presets %v, want %v", names, want)
	}
	if files, err := presetFiles.ReadDir("presets/official"); err != nil || len(files) != len(official) {
		t.Errorf("%d files of official experiments, %d names: %v", len(files), len(official), err)
	}
}

func TestPresetIsFresh(t *testing.T) {
	a := mustPreset(t, "folder")
	a.Scan.NumClusters = 99
	if b := mustPreset(t, "folder"); b.Scan.NumClusters == 99 {
		t.Error("a changed preset changes the next one")
	}
}

func TestUnknownPreset(t *testing.T) {
	for _, row := range []struct{ name, want string }{
		{"mnist-dmo", `unknown preset "mnist-dmo"; did you mean "mnist-demo"?`},
		{"mnist", `did you mean "mnist-demo"?`},
		{"qqq", `unknown preset "qqq": want cifar10-small, cifar10-small-moco, folder, imagenette-96, mnist-demo, rico or an official name such as scan_cifar10`},
		{"", `unknown preset ""`},
		{"../defaults", `unknown preset`},
	} {
		_, err := Preset(row.name)
		mentions(t, err, row.want)
	}
}
