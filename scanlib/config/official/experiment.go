package official

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"scango/internal/words"
	"scango/scanlib/config/internal/yamlfile"
	"scango/scanlib/stage"
)

// experiment is an official file for one stage.
type experiment struct {
	file  string
	root  *yaml.Node
	setup string // simclr, moco, scan or selflabel.
	stage stage.Stage
}

// openExperiments returns the files in the order of their stages.
func openExperiments(paths []string) ([]experiment, error) {
	if len(paths) == 0 {
		return nil, errors.New("config: no experiment: want official files for pretext, scan or selflabel")
	}
	var files []experiment
	var faults []error
	for _, path := range paths {
		f, err := openExperiment(path)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if i := slices.IndexFunc(files, func(other experiment) bool { return other.stage == f.stage }); i >= 0 {
			faults = append(faults, fmt.Errorf("%s is a second file for %s, after %s: want one of each stage", path, f.stage, files[i].file))
		}
		files = append(files, f)
	}
	slices.SortStableFunc(files, func(a, b experiment) int {
		return cmp.Compare(slices.Index(stage.Trained(), a.stage), slices.Index(stage.Trained(), b.stage))
	})
	return files, errors.Join(faults...)
}

func openExperiment(path string) (experiment, error) {
	root, err := readDocument(path, "setup: scan")
	if err != nil {
		return experiment{}, err
	}
	setups := slices.Sorted(maps.Keys(rules))
	setup := yamlfile.Lookup(root, "setup")
	switch {
	case setup == nil && yamlfile.Lookup(root, "root_dir") != nil:
		return experiment{}, fmt.Errorf("%s is an environment: want experiments after the first file", path)
	case setup == nil:
		return experiment{}, fmt.Errorf("%s is not an experiment of the official code: it has no key setup (%s)", path, words.Or(setups))
	case !slices.Contains(setups, setup.Value):
		return experiment{}, fmt.Errorf("%s:%d: setup: %q is not allowed: want %s%s", path, setup.Line, setup.Value, words.Or(setups), words.Suggest(setup.Value, setups))
	}
	trains := stage.Stage(setup.Value)
	if setup.Value == "simclr" || setup.Value == "moco" {
		trains = stage.Pretext
	}
	return experiment{path, root, setup.Value, trains}, nil
}

// dataSetOf returns the first train_db_name; whether the files agree is checked
// later.
func dataSetOf(files []experiment) (string, error) {
	known := slices.Sorted(maps.Keys(recipes))
	for _, f := range files {
		n := yamlfile.Lookup(f.root, "train_db_name")
		if n == nil || n.Value == "" {
			continue
		}
		if near := words.Suggest(n.Value, known); recipes[n.Value] == "" && near != "" {
			return "", fmt.Errorf("%s:%d: train_db_name: %q is none of %s%s", f.file, n.Line, n.Value, words.Or(known), near)
		}
		return n.Value, nil
	}
	return "", fmt.Errorf("%s: no train_db_name: want %s, or a name for images of your own", files[0].file, words.Or(known))
}
