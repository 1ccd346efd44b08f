package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// field is one key of a configuration.
type field struct {
	key     string // Dotted: "scan.num_classes".
	section string // "scan"; empty at the top.
	leaf    string // "num_classes".
	index   []int  // Where it stands in Config.
	choices []string
	within  interval
	path    bool // A file or directory: ~ is the home directory.
	counts  bool // The result depends on it.
}

// fields are all keys in the order of Config; byKey finds one.
var (
	fields = walk(reflect.TypeFor[Config](), "", nil)
	byKey  = indexKeys(fields)
)

func walk(t reflect.Type, section string, at []int) []field {
	var out []field
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

func newField(sf reflect.StructField, section, leaf string, index []int) field {
	within, err := parseInterval(sf.Tag.Get("in"))
	if err != nil {
		panic(fmt.Errorf("config: %s.%s: %w", section, leaf, err)) // A slip in config.go: no test would start.
	}
	key := leaf
	if section != "" {
		key = section + "." + leaf
	}
	return field{
		key: key, section: section, leaf: leaf, index: index,
		choices: strings.Fields(sf.Tag.Get("oneof")),
		within:  within,
		path:    sf.Tag.Get("path") == "yes",
		counts:  sf.Tag.Get("result") != "no",
	}
}

func indexKeys(fields []field) map[string]field {
	m := make(map[string]field, len(fields))
	for _, f := range fields {
		m[f.key] = f
	}
	return m
}

// Keys lists all dotted keys in the order of Config.
func Keys() []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// Choices lists the words that a dotted key allows; nil for a key of numbers,
// free text or unknown.
func Choices(key string) []string {
	return append([]string(nil), byKey[key].choices...)
}

func (f field) value(c *Config) reflect.Value {
	return reflect.ValueOf(c).Elem().FieldByIndex(f.index)
}

func (f field) isList() bool {
	kind := reflect.TypeFor[Config]().FieldByIndex(f.index).Type.Kind()
	return kind == reflect.Array || kind == reflect.Slice
}

// ofWords tells whether the field is a list of words.
func (f field) ofWords() bool {
	t := reflect.TypeFor[Config]().FieldByIndex(f.index).Type
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}

// set reads text into the field: a word, true or false, a number, or several of
// them between commas with or without brackets. A word of a list that holds a
// comma, a quote or a bracket is written in double quotes.
func (f field) set(c *Config, text string) error {
	v := f.value(c)
	var err error
	if f.isList() {
		err = setList(v, text)
	} else {
		err = setScalar(v, text)
	}
	if err == nil && f.path {
		err = expandHome(v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.key, err)
	}
	return nil
}

func setScalar(v reflect.Value, text string) error {
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(text) {
			return fmt.Errorf("%q is not valid UTF-8", text)
		}
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(n)
	case reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || x-x != 0 { // x-x is NaN for infinities and NaN.
			return fmt.Errorf("%q is not a finite number", text)
		}
		v.SetFloat(x)
	}
	return nil
}

func setList(v reflect.Value, text string) error {
	items, err := splitList(text)
	if err != nil {
		return err
	}
	list := reflect.New(v.Type()).Elem()
	if v.Kind() == reflect.Slice {
		list = reflect.MakeSlice(v.Type(), len(items), len(items))
	}
	if len(items) != list.Len() {
		return fmt.Errorf("%q has %d numbers, want %d such as [0.1, 0.2]", text, len(items), list.Len())
	}
	for i, item := range items {
		if err := setScalar(list.Index(i), item); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

// splitList cuts `[1, 2]`, `1,2` or `["a, b", c]` into its items.
func splitList(text string) (items []string, err error) {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "["); ok {
		text = strings.TrimSpace(strings.TrimSuffix(inner, "]"))
	}
	for more := text != ""; more; {
		item := ""
		if quoted, err := strconv.QuotedPrefix(strings.TrimSpace(text)); err == nil && quoted[0] == '"' {
			text = strings.TrimSpace(text)[len(quoted):]
			if rest, _, _ := strings.Cut(text, ","); strings.TrimSpace(rest) != "" {
				return nil, fmt.Errorf("%s is followed by %q, want a comma", quoted, strings.TrimSpace(rest))
			}
			item, _ = strconv.Unquote(quoted) // QuotedPrefix has looked
			_, text, more = strings.Cut(text, ",")
		} else {
			item, text, more = strings.Cut(text, ",")
			item = strings.TrimSpace(item)
		}
		items = append(items, item)
	}
	return items, nil
}

// expandHome turns a leading ~ into the home directory, which no shell does in
// a file.
func expandHome(v reflect.Value) error {
	rest, ok := strings.CutPrefix(v.String(), "~")
	if !ok || rest != "" && rest[0] != '/' {
		return nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return fmt.Errorf("%s: %w", v.String(), err)
	}
	v.SetString(filepath.Join(home, rest))
	return nil
}

// text writes a value as set reads it and YAML shows it.
func (f field) text(c *Config) string {
	v := f.value(c)
	if !f.isList() {
		return f.scalar(v)
	}
	items := make([]string, v.Len())
	for i := range items {
		items[i] = f.scalar(v.Index(i))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (f field) scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		for _, choice := range f.choices {
			if v.String() == choice {
				return choice
			}
		}
		return strconv.Quote(v.String())
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	return fmt.Sprint(v.Interface())
}

// Type is what a dotted key holds: string, bool, int, float or list; "" for an
// unknown key.
func Type(key string) string {
	f, ok := byKey[key]
	if !ok {
		return ""
	}
	if f.isList() {
		return "list"
	}
	switch reflect.TypeFor[Config]().FieldByIndex(f.index).Type.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int64:
		return "int"
	case reflect.Float64:
		return "float"
	}
	return "string"
}

// Within is the interval of numbers that a dotted key allows, such as "(0,1]";
// "" where all are, and for keys without numbers.
func Within(key string) string {
	tag := ""
	if f, ok := byKey[key]; ok {
		tag = reflect.TypeFor[Config]().FieldByIndex(f.index).Tag.Get("in")
	}
	return tag
}
