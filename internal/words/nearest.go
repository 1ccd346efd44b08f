package words

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the element of among that word was most likely meant to be:
// equal except for case, with at most a third of its letters mistyped, or with
// one containing the other. The first of equals wins; "" if none is near.
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
		if distance > max(1, len(w)/3) && !contains(w, c) {
			continue
		}
		if best == "" || distance < bestDistance {
			best, bestDistance = candidate, distance
		}
	}
	return best
}

// contains reports whether one word contains the other. Words of fewer than
// four letters are part of too many others to count.
func contains(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 4 && strings.Contains(b, a)
}
