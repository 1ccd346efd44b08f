package schema

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Set reads text into the field: a word, true or false, a number, or several of
// them between commas with or without brackets. A word of a list that holds a
// comma, a quote or a bracket is written in double quotes.
func (f Field) Set(config any, text string) error {
	var err error
	if f.Path {
		text, err = ExpandHome(text)
	}
	if v := f.value(config); err == nil && f.IsList() {
		err = setList(v, text)
	} else if err == nil {
		err = setScalar(v, text)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.Key, err)
	}
	return nil
}

// SetItem reads text into one item of an array, from 0.
func (f Field) SetItem(config any, item int, text string) error {
	if err := setScalar(f.value(config).Index(item), text); err != nil {
		return fmt.Errorf("%s: %w", f.Key, err)
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
			item, _ = strconv.Unquote(quoted) // QuotedPrefix has checked it
			_, text, more = strings.Cut(text, ",")
		} else {
			item, text, more = strings.Cut(text, ",")
			item = strings.TrimSpace(item)
		}
		items = append(items, item)
	}
	return items, nil
}

// ExpandHome turns a leading ~ into the home directory, which no shell does in
// a file.
func ExpandHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return filepath.Join(home, rest), nil
}
