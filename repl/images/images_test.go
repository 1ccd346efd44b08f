package images

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/config"
)

// found is the part of a configuration that identifies the images.
type found struct{ name, dataset, root string }

// inFiles makes a working directory with some files and folders.
func inFiles(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	for _, dir := range []string{"screens", "mnist-demo", "my pics", "sets/v1.0", "sets/cifar", os.Getenv("HOME") + "/pictures"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"mine.yml": "preset: folder\nname: mine\ndata: {root: there}\n", "a.png": "", "sets/x.npz": "", "sets/cifar/test_batch.bin": "", "bad.yml": "scan: {epochs: many}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConfig(t *testing.T) {
	inFiles(t)
	for name, want := range map[string]found{
		"screens":      {"screens", "folder", "screens"},
		"./screens/":   {"screens", "folder", "screens"},
		".":            {filepath.Base(workingDir(t)), "folder", "."},
		"my pics":      {"my pics", "folder", "my pics"},
		"~/pictures":   {"pictures", "folder", os.Getenv("HOME") + "/pictures"},
		"mnist-demo":   {"mnist-demo", "mnist", ""}, // a preset goes before a folder
		"./mnist-demo": {"mnist-demo", "folder", "mnist-demo"},
		"folder":       {"folder", "folder", ""},
		"mine.yml":     {"mine", "folder", "there"},
		"sets/x.npz":   {"x", "array", "sets/x.npz"},
		"sets/v1.0":    {"v1.0", "folder", "sets/v1.0"},
		"sets/cifar":   {"cifar", "cifar10", "sets/cifar"}, // by the names of its files
		"cifar100":     {"cifar100", "cifar100", ""},
		"scan_stl10":   {"scan_stl10", "stl10", ""},
	} {
		cfg, err := Config(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := (found{cfg.Name, cfg.Data.Dataset, cfg.Data.Root}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func workingDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestConfigRefuses(t *testing.T) {
	inFiles(t)
	for name, want := range map[string]string{
		"":            `"" is neither a folder nor a data set nor a preset`,
		"mnist-dem":   `"mnist-dem" is neither a folder nor a data set nor a preset; did you mean "mnist-demo"?`,
		"cifra10":     `"cifra10" is neither a folder nor a data set nor a preset; did you mean "cifar10"?`,
		"zebra":       `"zebra" is neither a folder nor a data set nor a preset`,
		"gone/":       "there is no folder gone/",
		"~/gone":      "there is no folder ~/gone",
		"gone.yml":    "config: open gone.yml: no such file or directory",
		"a.png":       "a.png is a file: want a folder of images, NumPy arrays (.npz, .npy) or a YAML file",
		"a.png/x":     "a.png/x: not a directory",
		"bad.yml":     `bad.yml:1: scan.epochs: "many" is not a whole number`,
		"./notes.txt": "there is no file ./notes.txt",
		"no.npz":      "there is no file no.npz",
	} {
		if _, err := Config(name); err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
}

// Every data set can be named, is valid once its files are, and asks for as
// many clusters as it has classes.
func TestDatasets(t *testing.T) {
	clusters := map[string]int{"mnist": 10, "cifar10": 10, "cifar100": 100, "cifar20": 20, "rico": 20}
	for _, name := range Datasets() {
		cfg, err := Config(name)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Data.Root = "x"
		if err := cfg.Validate(); err != nil || cfg.Data.Dataset != name || cfg.Name != name {
			t.Errorf("%s: %s named %s, error %v", name, cfg.Data.Dataset, cfg.Name, err)
		}
		if want := clusters[name]; want > 0 && cfg.Scan.NumClusters != want {
			t.Errorf("%s: %d clusters, want %d", name, cfg.Scan.NumClusters, want)
		}
	}
	if cfg, _ := Config("rico"); cfg.Data.Resize != "letterbox" {
		t.Errorf("rico: resize is %s", cfg.Data.Resize)
	}
	if n := len(Datasets()); n < 9 {
		t.Errorf("%d data sets", n)
	}
	if names := Names(); !slices.IsSorted(names) || !slices.Contains(names, "cifar10") || !slices.Contains(names, "mnist-demo") {
		t.Errorf("names are %q", names)
	}
}

func TestFindMNIST(t *testing.T) {
	fetch := func() (string, error) { return "fetched", nil }
	for _, row := range []struct {
		data  config.Data
		fetch func() (string, error)
		root  string
		err   string
	}{
		{config.Data{Dataset: "mnist"}, fetch, "fetched", ""},
		{config.Data{Dataset: "mnist", Root: "here"}, nil, "here", ""},
		{config.Data{Dataset: "cifar10"}, fetch, "", ""},
		{config.Data{Dataset: "mnist"}, func() (string, error) { return "", os.ErrPermission }, "", os.ErrPermission.Error()},
	} {
		cfg := &config.Config{Data: row.data}
		got := ""
		if err := FindMNIST(cfg, row.fetch); err != nil {
			got = err.Error()
		}
		if got != row.err || cfg.Data.Root != row.root {
			t.Errorf("%+v: root %q, error %q; want %q, %q", row.data, cfg.Data.Root, got, row.root, row.err)
		}
	}
}
