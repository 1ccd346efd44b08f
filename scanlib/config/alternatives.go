package config

import (
	"strings"
)

// Find is the dotted key that a name stands for, as in Set: "num_classes" is
// scan.num_classes.
func Find(name string) (key string, err error) {
	f, err := find(name)
	return f.Key, err
}

// Get is the value of a dotted key in the form that Set takes; "" for an
// unknown key.
func (c *Config) Get(key string) string {
	f, known := byKey[key]
	if !known {
		return ""
	}
	return f.Get(c)
}

// Alternatives cuts the text of a key that is to take several values in turn,
// as in entropy_weight=1,2,5: at commas, or at semicolons where the value itself
// is a list, as in crop_scale=0.2,1;0.5,1. Keys that change no result, such as
// paths, have one value.
func Alternatives(key, text string) []string {
	f, known := byKey[key]
	if !known || !f.Counts {
		return []string{text}
	}
	separator := ","
	if f.IsList() {
		separator = ";"
	}
	parts := strings.Split(text, separator)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
