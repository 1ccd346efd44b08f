package config

import (
	"fmt"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/config/internal/schema"
)

// Set changes one key: "scan.num_classes", or "num_classes" where only one
// section has it. "backbone" alone is its name, as in the official files. Lists
// are written "0.2,1" or "[0.2, 1]"; ~ leads to the home directory in paths.
// Validate checks whether the value makes sense.
func (c *Config) Set(key, value string) error {
	f, err := find(key)
	if err != nil {
		return err
	}
	before := *c
	if err := f.Set(c, value); err != nil {
		return err
	}
	c.follow(&before, []string{f.Key})
	return nil
}

// find looks a key up, dotted or bare.
func find(key string) (schema.Field, error) {
	if f, ok := byKey[key]; ok {
		return f, nil
	}
	if f, ok := byKey[key+".name"]; ok {
		return f, nil
	}
	homes := withLeaf(key)
	switch len(homes) {
	case 0:
		section, leaf, _ := cutKey(key)
		return schema.Field{}, unknownKey(section, leaf)
	case 1:
		return byKey[homes[0]], nil
	}
	return schema.Field{}, fmt.Errorf("key %q stands in several sections: write %s", key, words.Or(homes))
}

// cutKey splits "scan.epochs"; ok is false if there is no such section.
func cutKey(key string) (section, leaf string, ok bool) {
	section, leaf, ok = strings.Cut(key, ".")
	if ok && len(inSection(section)) > 0 {
		return section, leaf, true
	}
	return "", key, false
}

// withLeaf lists the dotted keys whose last part is leaf.
func withLeaf(leaf string) []string {
	var keys []string
	for _, f := range fields {
		if f.Leaf == leaf {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// inSection lists the keys of a section without their section; of the top,
// with the names of the sections.
func inSection(section string) []string {
	var leaves []string
	for _, f := range fields {
		if f.Section == section {
			leaves = append(leaves, f.Leaf)
		} else if section == "" && !slices.Contains(leaves, f.Section) {
			leaves = append(leaves, f.Section)
		}
	}
	return leaves
}

// otherWords maps names from the paper, its code and everyday use to their
// names here.
var otherWords = map[string]string{
	"augmentation_kwargs": "write its keys directly in the section",
	"clusters":            `did you mean "scan.num_classes"?`,
	"criterion_kwargs":    "write its keys directly in the section",
	"crop_size":           `did you mean "data.size"?`,
	"k":                   `did you mean "scan.num_neighbors"?`,
	"lambda":              `did you mean "scan.entropy_weight"?`,
	"learning_rate":       `did you mean "lr"?`,
	"optimizer_kwargs":    "write its keys directly in the section",
	"preset":              "a preset is chosen before its keys are changed",
	"tau":                 `did you mean "pretext.temperature"?`,
	"threshold":           `did you mean "selflabel.confidence_threshold"?`,
	"train_db_name":       `did you mean "data.dataset"?`,
}

// unknownKey returns an error that suggests what a key might have meant;
// section "" is the top.
func unknownKey(section, leaf string) error {
	what := fmt.Sprintf("unknown key %q", leaf)
	if section != "" {
		what += " in " + section
	}
	if homes := withLeaf(leaf); len(homes) > 0 {
		return fmt.Errorf("%s: its place is %s", what, words.Or(sectionsOf(homes)))
	}
	if advice, ok := otherWords[leaf]; ok {
		return fmt.Errorf("%s; %s", what, advice)
	}
	among := inSection(section)
	if section == "" {
		for _, f := range fields {
			among = append(among, f.Key)
		}
		for _, f := range fields {
			among = append(among, f.Leaf)
		}
	}
	return fmt.Errorf("%s%s", what, words.Suggest(leaf, among))
}

func sectionsOf(keys []string) []string {
	var sections []string
	for _, key := range keys {
		section := byKey[key].Section
		if section == "" {
			section = "the top level"
		}
		sections = append(sections, section)
	}
	return sections
}
