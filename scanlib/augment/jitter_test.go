package augment

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// hueOfPixel is PIL's way to HSV and back for one pixel, in its mixture of
// float32 and float64, the hue turned by a byte.
func hueOfPixel(r, g, b, turn uint8) [3]uint8 {
	top, low := max(r, g, b), min(r, g, b)
	if top == low {
		return [3]uint8{top, top, top}
	}
	spread := float32(top - low)
	far := func(x uint8) float32 { return float32(top-x) / spread }
	var sixths float32
	switch top {
	case r:
		sixths = far(b) - far(g)
	case g:
		sixths = float32(2 + float64(far(r)) - float64(far(b)))
	default:
		sixths = float32(4 + float64(far(g)) - float64(far(r)))
	}
	circle := float32(math.Mod(float64(sixths)/6+1, 1))
	hue := uint8(float64(circle)*255) + turn
	saturation := uint8(float64(spread/float32(top)) * 255)

	at := float64(hue) * 6 / 255
	sector := math.Floor(at)
	part, depth := float32(at-sector), float32(float64(saturation)/255)
	level := func(share float64) uint8 { return uint8(math.Round(float64(top) * (1 - share))) }
	bottom, falling, rising := level(float64(depth)), level(float64(depth*part)), level(float64(depth)*(1-float64(part)))
	return [][3]uint8{
		{top, rising, bottom}, {falling, top, bottom}, {bottom, top, rising},
		{bottom, falling, top}, {rising, bottom, top}, {top, bottom, falling},
	}[int(sector)%6]
}

// Every fifth level of each channel, turned by nothing and by three angles.
func TestHue(t *testing.T) {
	const side = 52 // 0, 5, … 255
	var colors []uint8
	for i := range side * side * side {
		colors = append(colors, uint8(5*(i/side/side)), uint8(5*(i/side%side)), uint8(5*(i%side)))
	}
	for turn, factor := range map[uint8]float32{0: 0, 25: 0.1, 241: -0.06, 127: 0.5} { // the whole part of 255·factor
		got := run[uint8](t, backend, func(in []*graph.Node) *graph.Node {
			return graph.ConvertDType(split(in[0]).hue(in[1]).join(), dtypes.Uint8)
		}, pixels(colors, side*side, side), []float32{factor})
		wrong := 0
		for i := 0; i < len(colors); i += 3 {
			if want := hueOfPixel(colors[i], colors[i+1], colors[i+2], turn); [3]uint8(got[i:i+3]) != want {
				if wrong++; wrong == 1 {
					t.Errorf("factor %g: %v becomes %v, want %v", factor, colors[i:i+3], got[i:i+3], want)
				}
			}
		}
		if wrong > 1 {
			t.Errorf("factor %g: %d of %d colors are wrong", factor, wrong, len(colors)/3)
		}
	}
}
