package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFileBytes is far above any configuration: more is a file of another kind.
const maxFileBytes = 1 << 20

// Load reads a YAML file. Keys that it leaves out keep the values of the preset
// named by its key `preset`, else of the defaults. Relative paths in it are
// relative to the working directory. All faults are reported at once, each with
// file and line; values are checked by Validate, so that keys may still be set.
func Load(path string) (*Config, error) {
	src, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return parse(path, src)
}

// Open is Load for a name that ends in .yml or .yaml or holds a path separator,
// and Preset for any other.
func Open(presetOrFile string) (*Config, error) {
	ext := filepath.Ext(presetOrFile)
	if ext == ".yml" || ext == ".yaml" || strings.ContainsRune(presetOrFile, filepath.Separator) {
		return Load(presetOrFile)
	}
	return Preset(presetOrFile)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory: want a YAML file", path)
	}
	src, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err == nil && len(src) > maxFileBytes {
		err = fmt.Errorf("%s is larger than %d bytes: not a configuration", path, maxFileBytes)
	}
	return src, err
}

// parse reads a YAML source; file names it in errors and, without extension,
// the configuration.
func parse(file string, src []byte) (*Config, error) {
	root, err := document(file, src, "preset: folder")
	if err != nil {
		return nil, err
	}
	if setup := lookup(root, "setup"); setup != nil && lookup(root, "train_db_name") != nil {
		return nil, fmt.Errorf("%s:%d: an experiment of the official code: it is read beside its environment, as in scanrepl run --official env.yml %s", file, setup.Line, file)
	}
	base, err := baseOf(file, root)
	if err != nil {
		return nil, err
	}
	before := *base
	base.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	r := reader{file: file, config: base}
	r.mapping("", root)
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	base.follow(&before, r.given)
	return base, nil
}

// document is the one mapping that src holds; example is a line of such a file.
func document(file string, src []byte, example string) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if err != nil && err != io.EOF {
		return nil, syntaxError(file, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, fmt.Errorf("%s: empty: want keys such as `%s`", file, example)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: want keys such as `%s`", file, root.Line, example)
	}
	var next yaml.Node
	if err := dec.Decode(&next); err == nil {
		return nil, fmt.Errorf("%s:%d: a second document starts here: want one", file, next.Line)
	} else if err != io.EOF {
		return nil, syntaxError(file, err)
	}
	return root, nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError puts the line that the YAML parser names where ours put it.
func syntaxError(file string, err error) error {
	text := err.Error()
	at := file
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if m[1] != "" {
			at += ":" + m[1]
		}
	}
	return fmt.Errorf("%s: not YAML: %s", at, text)
}

// baseOf is what the file starts from.
func baseOf(file string, root *yaml.Node) (*Config, error) {
	preset := lookup(root, "preset")
	if preset == nil {
		return Default(), nil
	}
	c, err := Preset(preset.Value)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, preset.Line, err)
	}
	return c, nil
}

// lookup is the value of a key of a mapping, nil where it has none.
func lookup(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return resolve(m.Content[i+1])
		}
	}
	return nil
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
