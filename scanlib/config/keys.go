package config

import (
	"reflect"

	"scango/scanlib/config/internal/schema"
)

// fields are all keys in the order of Config; byKey finds one.
var (
	fields = schema.Fields(reflect.TypeFor[Config]())
	byKey  = indexKeys(fields)
)

func indexKeys(fields []schema.Field) map[string]schema.Field {
	m := make(map[string]schema.Field, len(fields))
	for _, f := range fields {
		m[f.Key] = f
	}
	return m
}

// Keys lists all dotted keys in the order of Config.
func Keys() []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}

// Choices lists the words that a dotted key allows; nil for a key of numbers,
// free text or unknown.
func Choices(key string) []string {
	return append([]string(nil), byKey[key].Choices...)
}

// Type is what a dotted key holds: string, bool, int, float or list; "" for an
// unknown key.
func Type(key string) string {
	f, ok := byKey[key]
	if !ok {
		return ""
	}
	return f.Type()
}

// Within is the interval of numbers that a dotted key allows, such as "(0,1]";
// "" where all are, and for keys without numbers.
func Within(key string) string {
	f, ok := byKey[key]
	if !ok {
		return ""
	}
	return f.In
}
