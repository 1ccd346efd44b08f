package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Text writes the value as Set reads it and YAML shows it.
func (f Field) Text(config any) string {
	v := f.value(config)
	if !f.IsList() {
		return f.scalar(v)
	}
	items := make([]string, v.Len())
	for i := range items {
		items[i] = f.scalar(v.Index(i))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func (f Field) scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		if slices.Contains(f.Choices(), v.String()) {
			return v.String()
		}
		return strconv.Quote(v.String())
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	return fmt.Sprint(v.Interface())
}

// Get returns the value as Set takes it: as Text does, but a word without
// quotes.
func (f Field) Get(config any) string {
	if v := f.value(config); v.Kind() == reflect.String {
		return v.String()
	}
	return f.Text(config)
}
