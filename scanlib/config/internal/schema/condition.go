package schema

import (
	"slices"
	"strings"

	"scango/internal/words"
)

// Condition says when a key is used at all, in the notation of the `when` tags:
// "dataset=folder|array val_root=" wants one of two data sets and no val_root.
// Its keys are those of the same section.
type Condition []Clause

// Clause requires a key to have one of some values.
type Clause struct {
	Leaf   string
	Values []string
}

func parseCondition(text string) Condition {
	var c Condition
	for _, field := range strings.Fields(text) {
		leaf, values, _ := strings.Cut(field, "=")
		c = append(c, Clause{leaf, strings.Split(values, "|")})
	}
	return c
}

// Holds reports whether the condition is met; get returns the value of a key of
// the section.
func (c Condition) Holds(get func(leaf string) string) bool {
	for _, want := range c {
		if !slices.Contains(want.Values, get(want.Leaf)) {
			return false
		}
	}
	return true
}

// String returns the condition in words: "dataset is folder or array, without
// val_root"; "" if there is none.
func (c Condition) String() string {
	parts := make([]string, len(c))
	for i, want := range c {
		parts[i] = want.String()
	}
	return strings.Join(parts, ", ")
}

func (w Clause) String() string {
	switch {
	case slices.Equal(w.Values, []string{""}):
		return "without " + w.Leaf
	case slices.Equal(w.Values, []string{"true"}):
		return "with " + w.Leaf
	}
	return w.Leaf + " is " + words.Or(w.Values)
}
