package official

import (
	"errors"
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"scango/internal/words"
	"scango/scanlib/config"
	"scango/scanlib/config/internal/schema"
	"scango/scanlib/config/internal/yamlfile"
)

// Notes are what Load reports in addition to the configuration, a line each.
type Notes struct {
	Dir     string   // Of the results in the official code: root_dir/train_db_name.
	Read    []string // The file of each stage.
	Assumed []string // Values that the files leave out.
	Ignored []string // Keys without effect here, and why.
}

// Load reads files of the official code as they are: env, which holds
// root_dir, and experiments for pretext (simclr or moco), scan and selflabel,
// at most one of each, in any order. The last stage that has a file ends the
// run. A stage without one, before that, is as in our preset for the data set.
// A data set of another name is taken for a folder of images.
//
// All faults are reported at once, each with file and line: unknown keys, wrong
// types, values that do not fit each other. What is left is checked by
// [config.Config.Validate].
func Load(env string, experiments ...string) (*config.Config, *Notes, error) {
	dir, errEnv := rootDir(env)
	files, errFiles := openExperiments(experiments)
	if err := errors.Join(errEnv, errFiles); err != nil {
		return nil, nil, err
	}
	set, err := dataSetOf(files)
	if err != nil {
		return nil, nil, err
	}
	m := merger{files: files, set: set, config: config.Default(), notes: &Notes{Dir: filepath.Join(dir, set)}}
	if err := m.merge(); err != nil {
		return nil, nil, err
	}
	return m.config, m.notes, nil
}

// rootDir returns the root_dir of an environment.
func rootDir(env string) (string, error) {
	root, err := readDocument(env, "root_dir: results")
	if err != nil {
		return "", err
	}
	if yamlfile.Lookup(root, "setup") != nil {
		return "", fmt.Errorf("%s is an experiment: want the environment first, a file such as `root_dir: results`", env)
	}
	r := yamlfile.Reader{File: env}
	dir := ""
	r.Each("", root, func(key, value *yaml.Node) {
		if key.Value != "root_dir" {
			r.Fault(key, "unknown key %q%s", key.Value, words.Suggest(key.Value, []string{"root_dir"}))
			return
		}
		dir, _ = r.Text(key.Value, value, yamlfile.One)
	})
	if len(r.Faults) == 0 && dir == "" {
		return "", fmt.Errorf("%s: no root_dir: want the directory of results, such as `root_dir: results`", env)
	}
	if err := errors.Join(r.Faults...); err != nil {
		return "", err
	}
	return schema.ExpandHome(dir)
}

func readDocument(path, example string) (*yaml.Node, error) {
	src, err := yamlfile.Read(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return yamlfile.Parse(path, src, example)
}
