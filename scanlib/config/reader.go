package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader puts the values of a YAML file into a configuration and collects what
// is wrong with them.
type reader struct {
	file   string
	config *Config
	given  []string // keys that the file has
	faults []error
}

func (r *reader) fault(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %w", r.file, n.Line, fmt.Errorf(format, args...)))
}

// mapping reads the keys of a section; "" is the top.
func (r *reader) mapping(section string, m *yaml.Node) {
	lines := map[string]int{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], resolve(m.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			r.fault(key, "a key must be a word")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			r.fault(key, "key %q given twice%s, first in line %d", key.Value, of(section), first)
			continue
		}
		lines[key.Value] = key.Line
		r.entry(section, key, value)
	}
}

func of(section string) string {
	if section == "" {
		return ""
	}
	return " in " + section
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
		r.fault(key, "%s is a section: want its keys below it, indented", key.Value)
	default:
		r.fault(key, "%w", unknownKey(section, key.Value))
	}
}

func (r *reader) value(f field, n *yaml.Node) {
	r.given = append(r.given, f.key)
	var text string
	switch {
	case n.Kind == yaml.MappingNode:
		r.fault(n, "%s: want a value, not keys", f.key)
		return
	case n.Kind == yaml.SequenceNode:
		if !f.isList() {
			r.fault(n, "%s: want one value, not a list", f.key)
			return
		}
		text = joinList(n, f.ofWords())
	case n.Tag == "!!null":
		r.fault(n, "%s has no value: give one or remove the key", f.key)
		return
	default:
		text = n.Value
	}
	if err := f.set(r.config, text); err != nil {
		r.fault(n, "%w", err)
	}
}

func joinList(n *yaml.Node, words bool) string {
	items := make([]string, len(n.Content))
	for i, item := range n.Content {
		items[i] = resolve(item).Value
		if words {
			items[i] = strconv.Quote(items[i])
		}
	}
	return "[" + strings.Join(items, ", ") + "]"
}
