package images

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/config"
	"scango/scanlib/data"
	_ "scango/scanlib/data/formats" // are what a name may mean
)

// Config returns the configuration of the images that name refers to. A preset
// takes precedence over a data set, and that over files of the same name:
// ./mnist is a folder.
func Config(name string) (*config.Config, error) {
	if cfg, err := config.Preset(name); err == nil {
		return cfg, nil
	}
	if f, known := data.Lookup(name); known {
		return ofSet(f)
	}
	if ext := filepath.Ext(name); ext == ".yml" || ext == ".yaml" {
		return config.Load(name)
	}
	return ofFiles(name)
}

// ofSet returns the configuration of a data set, without its place.
func ofSet(f data.Format) (*config.Config, error) {
	cfg, err := config.Preset(cmp.Or(f.Preset, folder))
	if err != nil {
		return nil, err
	}
	cfg.Name = f.Name
	if f.Classes > 0 {
		cfg.Scan.NumClusters = f.Classes
	}
	return cfg, cfg.Set("data.dataset", f.Name)
}

// folder is the data set, and the preset, of any images in a folder.
const folder = "folder"

// ofFiles returns the configuration of the data set that the files at a path
// match.
func ofFiles(name string) (*config.Config, error) {
	root, err := expand(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(root)
	if err != nil || name == "" {
		return nil, notFound(name, err)
	}
	f, ok := data.Guess(root)
	if !ok && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: want a folder of images, NumPy arrays (.npz, .npy) or a YAML file", name)
	}
	if !ok {
		f, _ = data.Lookup(folder)
	}
	cfg, err := ofSet(f)
	if err != nil {
		return nil, err
	}
	cfg.Data.Root = root
	cfg.Name, err = runName(root, info)
	return cfg, err
}

// expand returns the path as the configuration reads it, in which ~ is the home
// directory.
func expand(name string) (string, error) {
	cfg := config.Default()
	err := cfg.Set("data.root", filepath.Clean(name))
	return cfg.Data.Root, err
}

// runName returns the name of runs on a folder or a file.
func runName(root string, info fs.FileInfo) (string, error) {
	absolute, err := filepath.Abs(root)
	name := filepath.Base(absolute)
	if !info.IsDir() {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return name, err
}

// notFound returns the error for a name without a file, given the error of
// os.Stat.
func notFound(name string, err error) error {
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case !strings.ContainsAny(name, `/\.~`):
		return fmt.Errorf("%q is neither a folder nor a data set nor a preset%s", name, words.Suggest(name, Names()))
	case filepath.Ext(name) != "":
		return fmt.Errorf("there is no file %s", name)
	}
	return fmt.Errorf("there is no folder %s", name)
}

// Names returns the names that Config knows without a file, sorted: data sets
// and presets.
func Names() []string {
	names := Datasets()
	for _, preset := range config.Presets() {
		names = append(names, preset.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Datasets returns the names of data sets, sorted. Folders are referred to by
// their paths.
func Datasets() []string {
	return slices.DeleteFunc(data.Names(), func(name string) bool { return name == folder })
}

// FindMNIST sets data.root to what fetch returns, if cfg is for MNIST and has
// no root.
func FindMNIST(cfg *config.Config, fetch func() (root string, err error)) (err error) {
	if cfg.Data.Dataset == "mnist" && cfg.Data.Root == "" {
		cfg.Data.Root, err = fetch()
	}
	return err
}
