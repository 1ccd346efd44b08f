package config

import (
	"fmt"
	"slices"
	"strings"
)

// commentColumn is where comments start, except after longer values.
const commentColumn = 36

// YAML returns the keys that the configuration uses, in sections and groups,
// each with its value and its meaning. An unused key is written if its value is
// not the default. Load reads it back to an equal Config.
func (c *Config) YAML() []byte {
	var b strings.Builder
	section, group := "", Groups[0]
	for _, k := range c.written() {
		if k.Section() != section {
			section, group = k.Section(), ""
			fmt.Fprintf(&b, "\n%s:\n", section)
		}
		if k.Group != group && isMixed(section) {
			fmt.Fprintf(&b, "  # %s\n", k.Group)
		}
		group = k.Group
		b.WriteString(c.line(k))
	}
	return []byte(b.String())
}

// written returns the keys that YAML writes, in its order.
func (c *Config) written() []Key {
	keys, defaults := c.Keys(), Default()
	keys = slices.DeleteFunc(keys, func(k Key) bool {
		return !k.Used && k.Value == byKey[k.Name].Get(defaults)
	})
	slices.SortStableFunc(keys, func(a, b Key) int {
		if a.Section() != b.Section() {
			return 0 // Sections are in order already.
		}
		return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group)
	})
	return keys
}

// isMixed reports whether a section has keys of several groups.
func isMixed(section string) bool {
	var groups []string
	for _, f := range fields {
		if f.Section == section && !slices.Contains(groups, f.Group) {
			groups = append(groups, f.Group)
		}
	}
	return len(groups) > 1
}

// line returns a key with its value and its comment.
func (c *Config) line(k Key) string {
	f := byKey[k.Name]
	value := f.Leaf + ": " + f.Text(c)
	if f.Section != "" {
		value = "  " + value
	}
	comment := k.Help()
	if !k.Used {
		comment += ", only where " + k.When
	}
	return fmt.Sprintf("%-*s  # %s\n", commentColumn-2, value, comment)
}
