package yamlfile

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Reader collects what is wrong with the values of a file.
type Reader struct {
	File   string
	Faults []error
}

// Fault notes what is wrong at a node.
func (r *Reader) Fault(n *yaml.Node, format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Errorf("%s:%d: %w", r.File, n.Line, fmt.Errorf(format, args...)))
}

// Each visits the keys below where, a path that is empty at the top.
func (r *Reader) Each(where string, m *yaml.Node, visit func(key, value *yaml.Node)) {
	lines := map[string]int{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], resolve(m.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			r.Fault(key, "a key must be a word")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			r.Fault(key, "key %q given twice%s, first in line %d", key.Value, In(where), first)
			continue
		}
		lines[key.Value] = key.Line
		visit(key, value)
	}
}

// In returns the place of a key: " in scan", and "" at the top.
func In(where string) string {
	if where == "" {
		return ""
	}
	return " in " + where
}

// Shape is how a value may be written.
type Shape int

const (
	One   Shape = iota // one word or number
	List               // one, or a list of numbers
	Words              // one, or a list of words
)

// Text returns the value of a key, a list in brackets; ok is false after a
// fault.
func (r *Reader) Text(key string, n *yaml.Node, shape Shape) (text string, ok bool) {
	switch {
	case n.Kind == yaml.MappingNode:
		r.Fault(n, "%s: want a value, not keys", key)
	case n.Kind == yaml.SequenceNode && shape == One:
		r.Fault(n, "%s: want one value, not a list", key)
	case n.Kind == yaml.SequenceNode:
		return joinList(n, shape == Words), true
	case n.Tag == "!!null":
		r.Fault(n, "%s has no value: give one or remove the key", key)
	default:
		return n.Value, true
	}
	return "", false
}

func joinList(n *yaml.Node, quoted bool) string {
	items := make([]string, len(n.Content))
	for i, item := range n.Content {
		items[i] = resolve(item).Value
		if quoted {
			items[i] = strconv.Quote(items[i])
		}
	}
	return "[" + strings.Join(items, ", ") + "]"
}
