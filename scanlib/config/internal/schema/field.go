package schema

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Field is one key of a configuration. Its methods take the configuration, a
// pointer to the struct that the field was read from.
type Field struct {
	Key     string // Dotted: "scan.num_classes".
	Section string // "scan"; empty at the top.
	Leaf    string // "num_classes".
	Group   string // What it is about.
	Doc     string // Its meaning, in a phrase.
	Unit    string // Of its numbers, such as "pixels".
	When    Condition
	In      string // The interval of its numbers, such as "(0,1]"; "" for all.
	Within  Interval
	Most    int64 // The largest of its numbers; 0 for no bound beside In.
	Path    bool  // A file or directory.
	Counts  bool  // The result of a run depends on it.

	choices func() []string // The allowed words; nil for any.
	index   []int           // Its place in the struct.
	typ     reflect.Type
}

// Fields returns the keys of a struct, in its order.
func Fields(t reflect.Type) []Field { return walk(t, place{}) }

// place is the place of a struct in the configuration.
type place struct {
	section, group string
	index          []int
}

func walk(t reflect.Type, at place) []Field {
	var out []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		leaf, _, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		in := place{at.section, cmp.Or(sf.Tag.Get("group"), at.group), append(slices.Clone(at.index), i)}
		if sf.Type.Kind() == reflect.Struct {
			in.section = cmp.Or(leaf, at.section)
			out = append(out, walk(sf.Type, in)...)
			continue
		}
		out = append(out, newField(sf, leaf, in))
	}
	return out
}

func newField(sf reflect.StructField, leaf string, at place) Field {
	within, err := ParseInterval(sf.Tag.Get("in"))
	if err != nil {
		panic(fmt.Errorf("schema: %s.%s: %w", at.section, leaf, err)) // An error in the struct fails every test.
	}
	f := Field{
		Key: strings.TrimPrefix(at.section+"."+leaf, "."), Section: at.section, Leaf: leaf, Group: at.group,
		Doc: sf.Tag.Get("doc"), Unit: sf.Tag.Get("unit"),
		In:     sf.Tag.Get("in"),
		Within: within,
		Most:   most(sf),
		When:   parseCondition(sf.Tag.Get("when")),
		Path:   sf.Tag.Get("path") == "yes",
		Counts: sf.Tag.Get("result") != "no",
		index:  at.index, typ: sf.Type,
	}
	if words := strings.Fields(sf.Tag.Get("oneof")); len(words) > 0 {
		f = f.ChooseFrom(func() []string { return words })
	}
	return f
}

// most is the largest number that a field may be, 0 for any.
func most(sf reflect.StructField) int64 {
	text := sf.Tag.Get("most")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Errorf("schema: %s: %w", sf.Name, err)) // As for intervals.
	}
	return n
}

// ChooseFrom is the field with the words that it may be, asked for each time: the
// list may grow.
func (f Field) ChooseFrom(words func() []string) Field {
	f.choices = words
	return f
}

// Choices returns the allowed words; nil for any.
func (f Field) Choices() []string {
	if f.choices == nil {
		return nil
	}
	return f.choices()
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

// Type returns what the field holds: string, path, bool, int, float or list.
func (f Field) Type() string {
	switch {
	case f.IsList():
		return "list"
	case f.Path:
		return "path"
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

// Range returns the interval of its numbers in words; "" if all are allowed.
func (f Field) Range() string {
	switch {
	case f.In == "":
		return ""
	case f.IsList():
		return "each " + f.Within.String()
	}
	return f.Within.String()
}
