package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"scango/scanlib/config/internal/yamlfile"
)

// Load reads a YAML file. Keys that it leaves out keep the values of the preset
// named by its key `preset`, else of the defaults. Relative paths in it are
// relative to the working directory. All faults are reported at once, each with
// file and line; values are checked by Validate, so that keys may still be set.
func Load(path string) (*Config, error) {
	src, err := yamlfile.Read(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return parse(path, src)
}

// OfficialFileError says that a file is one for package official.
type OfficialFileError struct {
	Path string
	Line int
}

func (e *OfficialFileError) Error() string {
	return fmt.Sprintf("%s:%d: an experiment of the official code: it is read beside its environment", e.Path, e.Line)
}

// parse reads a YAML source; file names it in errors and, without extension,
// the configuration.
func parse(file string, src []byte) (*Config, error) {
	root, err := yamlfile.Parse(file, src, "preset: folder")
	if err != nil {
		return nil, err
	}
	if setup := yamlfile.Lookup(root, "setup"); setup != nil && yamlfile.Lookup(root, "train_db_name") != nil {
		return nil, &OfficialFileError{Path: file, Line: setup.Line}
	}
	base, err := baseOf(file, root)
	if err != nil {
		return nil, err
	}
	before := *base
	base.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	r := reader{Reader: yamlfile.Reader{File: file}, config: base}
	r.mapping("", root)
	if err := errors.Join(r.Faults...); err != nil {
		return nil, err
	}
	base.follow(&before, r.given)
	return base, nil
}

// baseOf returns the configuration that a file starts from.
func baseOf(file string, root *yaml.Node) (*Config, error) {
	preset := yamlfile.Lookup(root, "preset")
	if preset == nil {
		return Default(), nil
	}
	c, err := Preset(preset.Value)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, preset.Line, err)
	}
	return c, nil
}
