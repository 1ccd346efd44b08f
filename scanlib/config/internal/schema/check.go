package schema

import (
	"fmt"
	"reflect"
	"slices"

	"scango/internal/words"
)

// Wants returns what the tags allow instead of the value; "" if they allow it.
func (f Field) Wants(config any) string {
	value := f.value(config)
	switch {
	case value.Kind() == reflect.String:
		word, choices := value.String(), f.Choices()
		if len(choices) > 0 && !slices.Contains(choices, word) {
			return words.Or(choices) + words.Suggest(word, choices)
		}
	case f.IsWords():
	case f.IsList():
		for i := range value.Len() {
			if !f.Within.Holds(number(value.Index(i))) {
				return f.Range()
			}
			if f.exceeds(value.Index(i)) {
				return fmt.Sprintf("each at most %d", f.Most)
			}
		}
	case value.Kind() != reflect.Bool:
		if !f.Within.Holds(number(value)) {
			return f.Within.String()
		}
		if f.exceeds(value) {
			return fmt.Sprintf("at most %d", f.Most)
		}
	}
	return ""
}

func (f Field) exceeds(v reflect.Value) bool { return f.Most > 0 && v.CanInt() && v.Int() > f.Most }

func number(v reflect.Value) float64 {
	if v.CanInt() {
		return float64(v.Int())
	}
	return v.Float()
}
