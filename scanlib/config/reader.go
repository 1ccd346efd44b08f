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
	r.each(section, m, func(key, value *yaml.Node) { r.entry(section, key, value) })
}

// each visits the keys below where, a path that is empty at the top.
func (r *reader) each(where string, m *yaml.Node, visit func(key, value *yaml.Node)) {
	lines := map[string]int{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], resolve(m.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			r.fault(key, "a key must be a word")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			r.fault(key, "key %q given twice%s, first in line %d", key.Value, of(where), first)
			continue
		}
		lines[key.Value] = key.Line
		visit(key, value)
	}
}

func of(where string) string {
	if where == "" {
		return ""
	}
	return " in " + where
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
	text, ok := r.text(f.key, n, f.isList(), f.ofWords())
	if !ok {
		return
	}
	if err := f.set(r.config, text); err != nil {
		r.fault(n, "%w", err)
	}
}

// text is what the value of a key says; ok is false after a fault.
func (r *reader) text(key string, n *yaml.Node, list, words bool) (text string, ok bool) {
	switch {
	case n.Kind == yaml.MappingNode:
		r.fault(n, "%s: want a value, not keys", key)
	case n.Kind == yaml.SequenceNode && !list:
		r.fault(n, "%s: want one value, not a list", key)
	case n.Kind == yaml.SequenceNode:
		return joinList(n, words), true
	case n.Tag == "!!null":
		r.fault(n, "%s has no value: give one or remove the key", key)
	default:
		return n.Value, true
	}
	return "", false
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
