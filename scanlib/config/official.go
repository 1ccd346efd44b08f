package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"scango/scanlib/stage"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"scango/internal/words"
)

// Official is what LoadOfficial has to tell beside the configuration, a line
// each.
type Official struct {
	Dir     string   // Of the results in the official code: root_dir/train_db_name.
	Read    []string // Which file each stage is from.
	Assumed []string // What the files leave out, and its value here.
	Ignored []string // Keys that change nothing here, and why.
}

// LoadOfficial reads files of the official code as they are: env, which holds
// root_dir, and experiments for pretext (simclr or moco), scan and selflabel,
// at most one of each, in any order. The last stage that has a file ends the
// run. A stage without one, before that, is as in our preset for the data set.
// A data set of another name is taken for a folder of images.
//
// All faults are reported at once, each with file and line: unknown keys, wrong
// types, values that do not fit each other. What is left is checked by Validate.
func LoadOfficial(env string, experiments ...string) (*Config, *Official, error) {
	dir, errEnv := rootDir(env)
	files, errFiles := openExperiments(experiments)
	if err := errors.Join(errEnv, errFiles); err != nil {
		return nil, nil, err
	}
	set, err := dataSetOf(files)
	if err != nil {
		return nil, nil, err
	}
	m := merger{files: files, set: set, config: Default(), found: &Official{Dir: filepath.Join(dir, set)}}
	if err := m.merge(); err != nil {
		return nil, nil, err
	}
	return m.config, m.found, nil
}

// rootDir is the root_dir of an environment.
func rootDir(env string) (string, error) {
	root, err := readDocument(env, "root_dir: results")
	if err != nil {
		return "", err
	}
	if lookup(root, "setup") != nil {
		return "", fmt.Errorf("%s is an experiment: want the environment first, a file such as `root_dir: results`", env)
	}
	r := reader{file: env}
	dir := ""
	r.each("", root, func(key, value *yaml.Node) {
		if key.Value != "root_dir" {
			r.fault(key, "unknown key %q%s", key.Value, words.Suggest(key.Value, []string{"root_dir"}))
			return
		}
		dir, _ = r.text(key.Value, value, false, false)
	})
	if len(r.faults) == 0 && dir == "" {
		return "", fmt.Errorf("%s: no root_dir: want the directory of results, such as `root_dir: results`", env)
	}
	if err := errors.Join(r.faults...); err != nil {
		return "", err
	}
	return dir, expandHome(reflect.ValueOf(&dir).Elem())
}

func readDocument(path, example string) (*yaml.Node, error) {
	src, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return document(path, src, example)
}

// experiment is an official file for one stage.
type experiment struct {
	file  string
	root  *yaml.Node
	setup string // simclr, moco, scan or selflabel.
	stage stage.Stage
}

// openExperiments gives the files in the order of their stages.
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
	setups := slices.Sorted(maps.Keys(officialKeys))
	setup := lookup(root, "setup")
	switch {
	case setup == nil && lookup(root, "root_dir") != nil:
		return experiment{}, fmt.Errorf("%s is an environment: want experiments after the first file", path)
	case setup == nil:
		return experiment{}, fmt.Errorf("%s is no experiment of the official code: it has no key setup (%s)", path, words.Or(setups))
	case !slices.Contains(setups, setup.Value):
		return experiment{}, fmt.Errorf("%s:%d: setup: %q is not allowed: want %s%s", path, setup.Line, setup.Value, words.Or(setups), words.Suggest(setup.Value, setups))
	}
	trains := stage.Stage(setup.Value)
	if setup.Value == "simclr" || setup.Value == "moco" {
		trains = stage.Pretext
	}
	return experiment{path, root, setup.Value, trains}, nil
}

// recipes are the data sets of the official code, each with our preset for all
// of its stages.
var recipes = map[string]string{
	"cifar-10": "selflabel_cifar10", "cifar-20": "selflabel_cifar20", "stl-10": "selflabel_stl10",
	"imagenet_50": "selflabel_imagenet_50", "imagenet_100": "selflabel_imagenet_100", "imagenet_200": "selflabel_imagenet_200",
	"imagenet": "scan_imagenet_eval",
}

// dataSetOf is the first train_db_name; that the files agree is seen later.
func dataSetOf(files []experiment) (string, error) {
	known := slices.Sorted(maps.Keys(recipes))
	for _, f := range files {
		n := lookup(f.root, "train_db_name")
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

// merger makes one configuration of the files of a run.
type merger struct {
	files  []experiment
	set    string // train_db_name.
	config *Config
	found  *Official
}

func (m *merger) merge() error {
	last := m.files[len(m.files)-1]
	m.config.Until = string(last.stage)
	m.config.Name = strings.TrimSuffix(filepath.Base(last.file), filepath.Ext(last.file))
	if err := m.begin(); err != nil {
		return err
	}
	given := map[string]place{}
	var faults []error
	for _, f := range m.files {
		r := officialReader{
			reader: reader{file: f.file, config: m.config},
			setup:  f.setup, stage: f.stage, rules: officialKeys[f.setup],
			met: map[string]bool{}, given: given, found: m.found,
		}
		r.mapping("", f.root)
		r.leftOut()
		faults = append(faults, r.faults...)
		m.found.Read = append(m.found.Read, fmt.Sprintf("%s from %s (%s)", f.stage, f.file, f.setup))
	}
	d := &m.config.Data
	switch {
	case recipes[m.set] == "":
		m.config.Backbone.Stem = stemFor(m.config)
	case d.Dataset == "imagenet": // whose pictures the official code brings to 256 pixels before it crops
		d.CropSize, d.Size = d.Size, max(256, d.Size)
	}
	return errors.Join(faults...)
}

// begin fills in what no file says.
func (m *merger) begin() error {
	c, recipe := m.config, Default()
	origin := "with the official CIFAR-10 values"
	if preset := recipes[m.set]; preset != "" {
		var err error
		if recipe, err = Preset(preset); err != nil {
			return err
		}
		origin = "as in preset " + preset
		if strings.HasPrefix(m.set, "imagenet_") {
			m.assume("the classes of %s are those of the file %s: data.subset names another", m.set, recipe.Data.Subset)
		}
	} else {
		recipe.Data.Dataset = "folder"
		m.assume("train_db_name %s is no data set of the official code: data.dataset is folder, its images are in data.root", m.set)
	}
	c.Data, c.Backbone = recipe.Data, recipe.Backbone
	for _, s := range stage.Trained() {
		i := slices.IndexFunc(m.files, func(f experiment) bool { return f.stage == s })
		switch {
		case i < 0 && c.Has(s):
			c.takeStage(s, recipe)
			m.assume("no file for %s: %s", s, origin)
		case i < 0:
		case m.files[i].setup == "moco":
			moco, err := Preset("moco_imagenet50")
			if err != nil {
				return err
			}
			c.Pretext, c.Scan.NumNeighbors = moco.Pretext, moco.Scan.NumNeighbors
			m.assume("%s trains nothing in the official code: MoCo v2's recipe, as in preset moco_imagenet50", m.files[i].file)
		case lookup(m.files[i].root, "optimizer") == nil: // imagenet_eval.yml
			c.takeStage(s, recipe)
		}
	}
	return nil
}

func (m *merger) assume(format string, args ...any) {
	m.found.Assumed = append(m.found.Assumed, fmt.Sprintf(format, args...))
}

func (c *Config) takeStage(s stage.Stage, from *Config) {
	switch s {
	case "pretext":
		c.Pretext = from.Pretext
	case "scan":
		c.Scan = from.Scan
	case "selflabel":
		c.SelfLabel = from.SelfLabel
	}
}

// stemFor is the stem that suits images of one's own, as the official code has
// it for sets of such a size.
func stemFor(c *Config) string {
	switch {
	case c.Backbone.Name == "resnet50":
		return "imagenet"
	case c.Data.Size >= 96:
		return "stl"
	}
	return "cifar"
}
