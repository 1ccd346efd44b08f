// Package words formats text for users in one way: numbers of things,
// durations, sizes and lists; and it finds the word that a mistyped one was
// meant to be.
//
//	fmt.Sprintf("%s in %s", words.Count(len(images), "image"), words.Duration(time.Since(start)))
//	// 5,000 images in 2 min 05 s
package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Count formats a number of things: "1 image", "3 images", "12,000 images". The
// last word of noun gets the plural: "2 more images".
func Count(n int, noun string) string {
	if n == 1 || n == -1 {
		return Number(n) + " " + noun
	}
	return Number(n) + " " + plural(noun)
}

// plural knows the regular endings: classes, boxes, batches, entries, arrays.
// The ch of an epoch is a k.
func plural(noun string) string {
	if strings.HasSuffix(noun, "epoch") {
		return noun + "s"
	}
	for _, ending := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(noun, ending) {
			return noun + "es"
		}
	}
	stem, isY := strings.CutSuffix(noun, "y")
	if isY && stem != "" && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}

// Number formats n with a comma between groups of three digits: "12,000".
func Number(n int) string {
	digits := strconv.Itoa(n)
	first := len(digits) % 3
	if n < 0 {
		first = (len(digits)-1)%3 + 1
	}
	text := digits[:first]
	for ; first < len(digits); first += 3 {
		if text != "" && text != "-" {
			text += ","
		}
		text += digits[first : first+3]
	}
	return text
}

// Duration formats a duration with a precision that suits its length: "0.4 s",
// "12 s", "2 min 05 s", "3 h 20 min".
func Duration(d time.Duration) string { return Seconds(d.Seconds()) }

// Seconds formats a number of seconds as Duration does.
func Seconds(s float64) string {
	if math.Abs(s) < 9.95 {
		return fmt.Sprintf("%.1f s", s)
	}
	switch whole := int(math.Round(s)); {
	case whole < 60:
		return fmt.Sprintf("%d s", whole)
	case whole < 3600:
		return fmt.Sprintf("%d min %02d s", whole/60, whole%60)
	default:
		minutes := int(math.Round(s / 60))
		return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
	}
}

// Bytes formats a size in decimal units: "512 B", "11.6 MB", "1.2 GB".
func Bytes(n int64) string {
	size, unit := float64(n), "B"
	for _, larger := range []string{"kB", "MB", "GB", "TB"} {
		if math.Abs(size) < 999.95 {
			break
		}
		size, unit = size/1000, larger
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}

// List joins at most the first items with commas, and shows that there are
// more: "a, b, c, …".
func List(items []string, most int) string {
	if len(items) <= most {
		return strings.Join(items, ", ")
	}
	return strings.Join(append(items[:most:most], "…"), ", ")
}

// Or joins alternatives: "a, b or c".
func Or(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
