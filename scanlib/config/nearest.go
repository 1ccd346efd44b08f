package config

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest is the word of among that word was most likely meant to be: equal
// but for case, at most a third of its letters mistyped, or one holding the
// other. The first of equals wins; "" means none is near.
func Nearest(word string, among []string) string {
	if word == "" || len(word) > 64 {
		return ""
	}
	w := strings.ToLower(word)
	best, bestDistance := "", -1
	for _, candidate := range among {
		c := strings.ToLower(candidate)
		if c == "" {
			continue
		}
		distance := levenshtein.ComputeDistance(w, c)
		if distance > max(1, len(w)/3) && !holds(w, c) {
			continue
		}
		if best == "" || distance < bestDistance {
			best, bestDistance = candidate, distance
		}
	}
	return best
}

// holds is true when one word holds the other, short ones aside: those stand
// in too many.
func holds(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 4 && strings.Contains(b, a)
}

// suggest is the end of a complaint about word: empty where none is near.
func suggest(word string, among []string) string {
	if near := Nearest(word, among); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// orList joins words: "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
