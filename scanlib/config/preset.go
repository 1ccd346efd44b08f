package config

import (
	"embed"
	"errors"
	"fmt"
	"strings"
)

//go:embed defaults.yml
var defaultsFile []byte

//go:embed presets/*.yml
var presetFiles embed.FS

// Info introduces a preset.
type Info struct {
	Name    string
	Summary string // One line.
}

// Default is what presets and files start from: the official CIFAR-10 values,
// with no data set chosen.
func Default() *Config {
	root, err := document("defaults.yml", defaultsFile)
	if err != nil {
		panic(err) // The file is embedded: a slip in it fails every test.
	}
	r := reader{file: "defaults.yml", config: new(Config)}
	r.mapping("", root)
	if len(r.faults) > 0 {
		panic(errors.Join(r.faults...))
	}
	return r.config
}

// Presets lists the presets by name.
func Presets() []Info {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		panic(err) // The directory is embedded.
	}
	infos := make([]Info, len(entries))
	for i, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".yml")
		first, _, _ := strings.Cut(string(presetSource(name)), "\n")
		infos[i] = Info{name, strings.TrimPrefix(first, "# ")}
	}
	return infos
}

// presetSource is the file of a preset; nil if there is none.
func presetSource(name string) []byte {
	src, err := presetFiles.ReadFile("presets/" + name + ".yml")
	if err != nil {
		return nil
	}
	return src
}

// Preset gives the named preset, for the caller to change. Some lack what only
// the user knows, such as data.root.
func Preset(name string) (*Config, error) {
	if src := presetSource(name); src != nil {
		return parse(name+".yml", src)
	}
	var names []string
	for _, info := range Presets() {
		names = append(names, info.Name)
	}
	if near := suggest(name, names); near != "" {
		return nil, fmt.Errorf("unknown preset %q%s", name, near)
	}
	return nil, fmt.Errorf("unknown preset %q: want %s", name, orList(names))
}
