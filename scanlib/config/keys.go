package config

import (
	"cmp"
	"reflect"
	"strings"

	"scango/internal/words"
	"scango/scanlib/config/internal/schema"
)

// fields are all keys in the order of Config; byKey finds one.
var (
	fields = chooseDatasets(schema.Fields(reflect.TypeFor[Config]()))
	byKey  = indexKeys(fields)
)

func indexKeys(fields []schema.Field) map[string]schema.Field {
	m := make(map[string]schema.Field, len(fields))
	for _, f := range fields {
		m[f.Key] = f
	}
	return m
}

// Key is one key of a configuration, with its description.
type Key struct {
	Name    string   // Dotted: "scan.num_classes".
	Group   string   // What it is about: one of Groups.
	Doc     string   // Its meaning, in a phrase.
	Type    string   // What it holds: string, path, bool, int, float or list.
	Unit    string   // Of its numbers: "pixels"; "" if Doc says it.
	Range   string   // Which numbers are allowed: "1 or more"; "" for all.
	Choices []string // Which words are allowed; nil for any.
	When    string   // The condition for it to be used: "method is moco"; "" for always.
	Used    bool     // Whether the configuration uses it.
	Value   string   // Its value, as Set takes it.
}

// Groups are the groups of keys, in the order that YAML writes them.
var Groups = []string{"run", "images", "training", "neighbors", "views", "network"}

// Keys returns all keys of the configuration in the order of Config, including
// those that its method, its views or its data set do not use.
func (c *Config) Keys() []Key {
	keys := make([]Key, len(fields))
	for i, f := range fields {
		keys[i] = c.key(f)
	}
	return keys
}

// Key returns the key that a name stands for, as in Set: "num_classes" is
// scan.num_classes.
func (c *Config) Key(name string) (Key, error) {
	f, err := find(name)
	if err != nil {
		return Key{}, err
	}
	return c.key(f), nil
}

func (c *Config) key(f schema.Field) Key {
	return Key{
		Name: f.Key, Group: cmp.Or(f.Group, Groups[0]), Doc: f.Doc, Type: f.Type(), Unit: f.Unit,
		Range: f.Range(), Choices: append([]string(nil), f.Choices()...),
		When: when(f).String(), Used: c.uses(f), Value: f.Get(c),
	}
}

// uses reports whether f is used, given the values of other keys.
func (c *Config) uses(f schema.Field) bool {
	return when(f).Holds(func(leaf string) string { return byKey[dotted(f.Section, leaf)].Get(c) })
}

func dotted(section, leaf string) string { return strings.TrimPrefix(section+"."+leaf, ".") }

// Section returns the part of the name before the dot; "" at the top.
func (k Key) Section() string {
	section, _, ok := strings.Cut(k.Name, ".")
	if !ok {
		return ""
	}
	return section
}

// Leaf returns the part of the name after the dot.
func (k Key) Leaf() string { return k.Name[strings.IndexByte(k.Name, '.')+1:] }

// Allowed describes the allowed values: "pixels; 1 or more", "crop, squash or
// letterbox"; "" for any.
func (k Key) Allowed() string {
	var parts []string
	for _, part := range []string{k.Unit, k.Range, words.Or(k.Choices)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ")
}

// Help returns Doc with the allowed values: "share of gray views [between 0 and
// 1]".
func (k Key) Help() string {
	if allowed := k.Allowed(); allowed != "" {
		return k.Doc + " [" + allowed + "]"
	}
	return k.Doc
}

// Alternatives splits the text of a key that is to take several values in turn:
// at commas, as in entropy_weight=1,2,5, or at semicolons if the value itself
// is a list, as in crop_scale=0.2,1;0.5,1. Keys that do not affect the result,
// such as paths, have one value.
func (k Key) Alternatives(text string) []string {
	if !byKey[k.Name].Counts {
		return []string{text}
	}
	separator := ","
	if k.Type == "list" {
		separator = ";"
	}
	parts := strings.Split(text, separator)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
