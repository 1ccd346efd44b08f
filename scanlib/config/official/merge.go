package official

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"scango/scanlib/config"
	"scango/scanlib/config/internal/yamlfile"
	"scango/scanlib/stage"
)

// recipes maps the data sets of the official code to our presets for all
// stages.
var recipes = map[string]string{
	"cifar-10": "selflabel_cifar10", "cifar-20": "selflabel_cifar20", "stl-10": "selflabel_stl10",
	"imagenet_50": "selflabel_imagenet_50", "imagenet_100": "selflabel_imagenet_100", "imagenet_200": "selflabel_imagenet_200",
	"imagenet": "scan_imagenet_eval",
}

// merger merges the files of a run into one configuration.
type merger struct {
	files  []experiment
	set    string // train_db_name.
	config *config.Config
	notes  *Notes
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
		r := reader{
			Reader: yamlfile.Reader{File: f.file}, config: m.config,
			setup: f.setup, stage: f.stage, rules: rules[f.setup],
			met: map[string]bool{}, given: given, notes: m.notes,
		}
		r.mapping("", f.root)
		r.leftOut()
		faults = append(faults, r.Faults...)
		m.notes.Read = append(m.notes.Read, fmt.Sprintf("%s from %s (%s)", f.stage, f.file, f.setup))
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

// begin sets what no file says.
func (m *merger) begin() error {
	c, recipe := m.config, config.Default()
	origin := "with the official CIFAR-10 values"
	if preset := recipes[m.set]; preset != "" {
		var err error
		if recipe, err = config.Preset(preset); err != nil {
			return err
		}
		origin = "as in preset " + preset
		if strings.HasPrefix(m.set, "imagenet_") {
			m.assume("the classes of %s are those of the file %s: data.subset names another", m.set, recipe.Data.Subset)
		}
	} else {
		recipe.Data.Dataset = "folder"
		m.assume("train_db_name %s is not a data set of the official code: data.dataset is folder, its images are in data.root", m.set)
	}
	c.Data, c.Backbone = recipe.Data, recipe.Backbone
	for _, s := range stage.Trained() {
		i := slices.IndexFunc(m.files, func(f experiment) bool { return f.stage == s })
		switch {
		case i < 0 && c.Has(s):
			takeStage(c, s, recipe)
			m.assume("no file for %s: %s", s, origin)
		case i < 0:
		case m.files[i].setup == "moco":
			moco, err := config.Preset("moco_imagenet50")
			if err != nil {
				return err
			}
			c.Pretext, c.Scan.NumNeighbors = moco.Pretext, moco.Scan.NumNeighbors
			m.assume("%s trains nothing in the official code: MoCo v2's recipe, as in preset moco_imagenet50", m.files[i].file)
		case yamlfile.Lookup(m.files[i].root, "optimizer") == nil: // imagenet_eval.yml
			takeStage(c, s, recipe)
		}
	}
	return nil
}

func (m *merger) assume(format string, args ...any) {
	m.notes.Assumed = append(m.notes.Assumed, fmt.Sprintf(format, args...))
}

func takeStage(c *config.Config, s stage.Stage, from *config.Config) {
	switch s {
	case stage.Pretext:
		c.Pretext = from.Pretext
	case stage.Scan:
		c.Scan = from.Scan
	case stage.SelfLabel:
		c.SelfLabel = from.SelfLabel
	}
}

// stemFor returns the stem for a user's own images: that of the official code
// for data sets of such a size.
func stemFor(c *config.Config) string {
	switch {
	case c.Backbone.Name == "resnet50":
		return "imagenet"
	case c.Data.Size >= 96:
		return "stl"
	}
	return "cifar"
}
