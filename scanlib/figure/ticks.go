package figure

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// span is a closed interval; an empty one has min > max.
type span struct{ min, max float64 }

func emptySpan() span { return span{math.Inf(1), math.Inf(-1)} }

func (s span) empty() bool { return s.min > s.max }

func (s *span) add(v float64) { s.min, s.max = min(s.min, v), max(s.max, v) }

// widen adds room on both sides: a twentieth of the length, or of the value if
// the length is 0.
func (s span) widen() span {
	pad := (s.max - s.min) / 20
	if pad == 0 {
		pad = max(math.Abs(s.max)/20, 1e-6)
	}
	return span{s.min - pad, s.max + pad}
}

// ticks places labeled ticks at 1, 2 or 5 times a power of ten within s, four
// to ten steps apart; whole allows none between whole numbers, for epochs.
func ticks(s span, whole bool) []plot.Tick {
	step := niceStep((s.max - s.min) / 4)
	if whole {
		step = max(1, step)
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var out []plot.Tick
	first := math.Ceil(s.min/step - 1e-9)
	for k := range 12 { // bounded, since first+1 may equal first for huge values
		if v := (first + float64(k)) * step; v <= s.max+step*1e-9 {
			out = append(out, plot.Tick{Value: v, Label: tickLabel(v, decimals)})
		}
	}
	return out
}

// niceStep returns the largest of 1, 2 or 5 times a power of ten up to step.
func niceStep(step float64) float64 {
	if step <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, factor := range []float64{5, 2} {
		if factor*power <= step*(1+1e-9) {
			return factor * power
		}
	}
	return power
}

// tickLabel writes a number with the given decimals, very large and very small
// ones with an exponent.
func tickLabel(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if decimals > 4 || math.Abs(v) >= 1e6 {
		text = strconv.FormatFloat(v, 'g', 3, 64)
	}
	if text = strings.ReplaceAll(text, "-", "−"); strings.Trim(text, "−0.") == "" {
		return "0"
	}
	return text
}
