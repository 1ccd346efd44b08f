package augment

import (
	"math"
	"testing"
)

// position is a picture whose red and green grow to the right and downward.
func position(size int) []uint8 {
	out := make([]uint8, 0, size*size*3)
	for y := range size {
		for x := range size {
			out = append(out, uint8(4*x), uint8(4*y), 200)
		}
	}
	return out
}

// A screen stays upright, unmirrored, in its proportions and mostly whole: red
// grows to the right and green downward by at most 1 and at least √(scale)/ratio
// levels of 4, and nothing else moves.
func TestUIKeepsScreensUpright(t *testing.T) {
	const size, scale = 32, 0.5
	at := prepare(t, backend, UI{Size: size, Scale: [2]float64{scale, 1}})
	least := 4 * math.Sqrt(scale) / (screenRatio * 1.1) // the box is rounded to pixels
	for step := range uint32(40) {
		x := at(position(size), size, step)
		level := func(row, col, c int) float64 { return 255 * (float64(x[(row*size+col)*3+c])/4 + 0.5) }
		right, down := (level(16, 28, 0)-level(16, 4, 0))/24, (level(28, 16, 1)-level(4, 16, 1))/24
		for what, slope := range map[string]float64{"right": right, "down": down} {
			if slope < least || slope > 4.1 {
				t.Errorf("step %d: %.2f levels a pixel to the %s, want %.2f to 4", step, slope, what, least)
			}
		}
		if ratio := right / down; ratio > 1.2 || ratio < 1/1.2 {
			t.Errorf("step %d: stretched by %.2f", step, ratio)
		}
		if drift := level(4, 16, 0) - level(28, 16, 0); math.Abs(drift) > 1.5 {
			t.Errorf("step %d: turned: red differs by %.1f levels down a column", step, drift)
		}
	}
}

// The hole and the colors are there when asked for.
func TestUIChanges(t *testing.T) {
	const size = 16
	for _, row := range []struct {
		view UI
		what string
		is   func(r, g, b float32) bool
	}{
		{UI{Size: size, Scale: [2]float64{1, 1}, CutoutLength: 16}, "hidden", func(r, g, b float32) bool { return r == 0 && g == 0 && b == 0 }},
		{UI{Size: size, Scale: [2]float64{1, 1}, GrayProb: 1}, "gray", func(r, g, b float32) bool { return r == g && g == b }},
		{UI{Size: size, Scale: [2]float64{1, 1}, JitterProb: 1, Jitter: [4]float64{0.2, 0, 0, 0}}, "of another blue", func(_, _, b float32) bool { return math.Abs(float64(b)-(200/255.*4-2)) > 0.01 }},
	} {
		at, changed := prepare(t, backend, row.view), 0
		for step := range uint32(10) {
			x := at(position(size), size, step)
			for i := 0; i < len(x); i += 3 {
				if row.is(x[i], x[i+1], x[i+2]) {
					changed++
				}
			}
		}
		if changed < size*size/4 {
			t.Errorf("%d of %d pixels are %s", changed, 10*size*size, row.what)
		}
	}
}
