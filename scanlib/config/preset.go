package config

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/config/internal/yamlfile"
)

//go:embed defaults.yml
var defaultsFile []byte

//go:embed presets/*.yml presets/official/*.yml
var presetFiles embed.FS

// Info describes a preset.
type Info struct {
	Name     string
	Summary  string // One line.
	Header   string // The comment at its top: purpose, command, cost and expected results.
	Official bool   // An experiment of the official code, with the stages before it.
}

// official are the experiments of the official code, in the order of a run.
var official = []string{
	"simclr_cifar10", "simclr_cifar20", "simclr_stl10", "moco_imagenet50", "moco_imagenet100", "moco_imagenet200",
	"scan_cifar10", "scan_cifar20", "scan_stl10", "scan_imagenet_50", "scan_imagenet_100", "scan_imagenet_200", "scan_imagenet_eval",
	"selflabel_cifar10", "selflabel_cifar20", "selflabel_stl10", "selflabel_imagenet_50", "selflabel_imagenet_100", "selflabel_imagenet_200",
}

// Default returns what presets and files start from: the official CIFAR-10
// values, with no data set chosen.
func Default() *Config {
	root, err := yamlfile.Parse("defaults.yml", defaultsFile, "seed: 1")
	if err != nil {
		panic(err) // The file is embedded: an error in it fails every test.
	}
	r := reader{Reader: yamlfile.Reader{File: "defaults.yml"}, config: new(Config)}
	r.mapping("", root)
	if err := errors.Join(r.Faults...); err != nil {
		panic(err)
	}
	return r.config
}

// Presets lists the presets: ours by name, then the official experiments.
func Presets() []Info {
	var infos []Info
	for _, name := range append(ownPresets(), official...) {
		header, _, _ := strings.Cut(string(presetSource(name)), "\n\n")
		first, _, _ := strings.Cut(header, "\n")
		infos = append(infos, Info{
			Name: name, Summary: strings.TrimPrefix(first, "# "), Header: header + "\n", Official: slices.Contains(official, name),
		})
	}
	return infos
}

func ownPresets() []string {
	files, err := fs.Glob(presetFiles, "presets/*.yml")
	if err != nil {
		panic(err) // The pattern is right.
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".yml")
	}
	slices.Sort(files)
	return files
}

// presetSource returns the file of a preset; nil if there is none.
func presetSource(name string) []byte {
	for _, dir := range []string{"presets/", "presets/official/"} {
		if src, err := presetFiles.ReadFile(dir + name + ".yml"); err == nil {
			return src
		}
	}
	return nil
}

// Preset returns the named preset, which the caller may change. Some lack
// values that only the user knows, such as data.root.
func Preset(name string) (*Config, error) {
	if src := presetSource(name); src != nil {
		return parse(name+".yml", src)
	}
	if near := words.Suggest(name, append(ownPresets(), official...)); near != "" {
		return nil, fmt.Errorf("unknown preset %q%s", name, near)
	}
	return nil, fmt.Errorf("unknown preset %q: want %s", name, words.Or(append(ownPresets(), "an official name such as scan_cifar10")))
}
