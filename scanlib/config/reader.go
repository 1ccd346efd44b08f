package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"scango/scanlib/config/internal/schema"
	"scango/scanlib/config/internal/yamlfile"
)

// reader puts the values of a YAML file into a configuration and collects what
// is wrong with them.
type reader struct {
	yamlfile.Reader
	config *Config
	given  []string // keys that the file has
}

// mapping reads the keys of a section; "" is the top.
func (r *reader) mapping(section string, m *yaml.Node) {
	r.Each(section, m, func(key, value *yaml.Node) { r.entry(section, key, value) })
}

// entry reads one key: a section, a value, or a section's name in short.
func (r *reader) entry(section string, key, value *yaml.Node) {
	dotted := strings.TrimPrefix(section+"."+key.Value, ".")
	f, known := byKey[dotted]
	isSection := section == "" && !known && slices.Contains(inSection(""), key.Value)
	if isSection && value.Kind != yaml.MappingNode {
		f, known = byKey[dotted+".name"]
	}
	switch {
	case section == "" && key.Value == "preset": // Read by baseOf.
	case isSection && value.Kind == yaml.MappingNode:
		r.mapping(key.Value, value)
	case known:
		r.value(f, value)
	case isSection:
		r.Fault(key, "%s is a section: want its keys below it, indented", key.Value)
	default:
		r.Fault(key, "%w", unknownKey(section, key.Value))
	}
}

func (r *reader) value(f schema.Field, n *yaml.Node) {
	r.given = append(r.given, f.Key)
	text, ok := r.Text(f.Key, n, shape(f))
	if !ok {
		return
	}
	if err := f.Set(r.config, text); err != nil {
		r.Fault(n, "%w", err)
	}
}

func shape(f schema.Field) yamlfile.Shape {
	switch {
	case f.IsWords():
		return yamlfile.Words
	case f.IsList():
		return yamlfile.List
	}
	return yamlfile.One
}
