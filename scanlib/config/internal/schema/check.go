package schema

import (
	"reflect"
	"slices"

	"scango/internal/words"
)

// Wants says what the tags allow instead of the value; "" where they allow it.
func (f Field) Wants(config any) string {
	value := f.value(config)
	switch {
	case value.Kind() == reflect.String:
		if word := value.String(); len(f.Choices) > 0 && !slices.Contains(f.Choices, word) {
			return words.Or(f.Choices) + words.Suggest(word, f.Choices)
		}
	case f.IsWords():
	case f.IsList():
		for i := range value.Len() {
			if !f.Within.Holds(number(value.Index(i))) {
				return f.Range()
			}
		}
	case value.Kind() != reflect.Bool:
		if !f.Within.Holds(number(value)) {
			return f.Within.String()
		}
	}
	return ""
}

func number(v reflect.Value) float64 {
	if v.CanInt() {
		return float64(v.Int())
	}
	return v.Float()
}
