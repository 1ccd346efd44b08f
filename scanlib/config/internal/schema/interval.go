package schema

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Interval is a range of numbers, such as [0,1) or (0,).
type Interval struct {
	lo, hi         float64
	openLo, openHi bool
}

// ParseInterval reads the notation of the `in` tags. A missing bound is
// infinite; an empty text holds every number.
func ParseInterval(text string) (Interval, error) {
	all := Interval{math.Inf(-1), math.Inf(1), true, true}
	if text == "" {
		return all, nil
	}
	lo, hi, ok := strings.Cut(strings.Trim(text, "[]()"), ",")
	if !ok || !strings.ContainsAny(text[:1], "[(") || !strings.ContainsAny(text[len(text)-1:], "])") {
		return all, fmt.Errorf("interval %q: want a form like [0,1)", text)
	}
	in := Interval{openLo: text[0] == '(', openHi: text[len(text)-1] == ')'}
	var errLo, errHi error
	in.lo, errLo = bound(lo, all.lo)
	in.hi, errHi = bound(hi, all.hi)
	if errLo != nil || errHi != nil {
		return all, fmt.Errorf("interval %q: bounds must be numbers", text)
	}
	return in, nil
}

func bound(text string, missing float64) (float64, error) {
	if text == "" {
		return missing, nil
	}
	return strconv.ParseFloat(text, 64)
}

// Holds reports whether x lies in the interval; NaN lies in none.
func (in Interval) Holds(x float64) bool {
	above := x > in.lo || !in.openLo && x == in.lo
	below := x < in.hi || !in.openHi && x == in.hi
	return above && below
}

// String returns the range in words: "1 or more", "between 0 and 1".
func (in Interval) String() string {
	switch {
	case math.IsInf(in.hi, 1) && math.IsInf(in.lo, -1):
		return "a finite number"
	case math.IsInf(in.hi, 1) && in.openLo:
		return fmt.Sprintf("more than %g", in.lo)
	case math.IsInf(in.hi, 1):
		return fmt.Sprintf("%g or more", in.lo)
	case !in.openLo && !in.openHi:
		return fmt.Sprintf("between %g and %g", in.lo, in.hi)
	}
	words := [2]string{"at least", "at most"}
	if in.openLo {
		words[0] = "more than"
	}
	if in.openHi {
		words[1] = "less than"
	}
	return fmt.Sprintf("%s %g and %s %g", words[0], in.lo, words[1], in.hi)
}
