package schema

import (
	"fmt"
	"reflect"
	"strings"
)

// Field is one key of a configuration. Its methods take the configuration, a
// pointer to the struct that the field was read from.
type Field struct {
	Key     string // Dotted: "scan.num_classes".
	Section string // "scan"; empty at the top.
	Leaf    string // "num_classes".
	Choices []string
	In      string // The interval of its numbers, such as "(0,1]"; "" for all.
	Within  Interval
	Path    bool // A file or directory.
	Counts  bool // The result of a run depends on it.

	index []int // Where it stands in the struct.
	typ   reflect.Type
}

// Fields are the keys of a struct, in its order.
func Fields(t reflect.Type) []Field { return walk(t, "", nil) }

func walk(t reflect.Type, section string, at []int) []Field {
	var out []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(append([]int(nil), at...), i)
		leaf, _, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		if sf.Type.Kind() == reflect.Struct {
			inner := section
			if leaf != "" {
				inner = leaf
			}
			out = append(out, walk(sf.Type, inner, index)...)
			continue
		}
		out = append(out, newField(sf, section, leaf, index))
	}
	return out
}

func newField(sf reflect.StructField, section, leaf string, index []int) Field {
	in := sf.Tag.Get("in")
	within, err := ParseInterval(in)
	if err != nil {
		panic(fmt.Errorf("schema: %s.%s: %w", section, leaf, err)) // A slip in the struct: no test would start.
	}
	return Field{
		Key: strings.TrimPrefix(section+"."+leaf, "."), Section: section, Leaf: leaf,
		Choices: strings.Fields(sf.Tag.Get("oneof")),
		In:      in,
		Within:  within,
		Path:    sf.Tag.Get("path") == "yes",
		Counts:  sf.Tag.Get("result") != "no",
		index:   index, typ: sf.Type,
	}
}

func (f Field) value(config any) reflect.Value {
	return reflect.ValueOf(config).Elem().FieldByIndex(f.index)
}

// IsList reports whether the field holds several values.
func (f Field) IsList() bool {
	return f.typ.Kind() == reflect.Array || f.typ.Kind() == reflect.Slice
}

// IsWords reports whether the field is a list of words.
func (f Field) IsWords() bool {
	return f.typ.Kind() == reflect.Slice && f.typ.Elem().Kind() == reflect.String
}

// Type is what the field holds: string, bool, int, float or list.
func (f Field) Type() string {
	if f.IsList() {
		return "list"
	}
	switch f.typ.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int64:
		return "int"
	case reflect.Float64:
		return "float"
	}
	return "string"
}
