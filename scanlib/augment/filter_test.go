package augment

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// A white dot is spread as a Gaussian of its standard deviation, loses no light,
// and stays as it is where nothing is blurred.
func TestBlur(t *testing.T) {
	const size, sigma = 15, 1.5
	dot := make([]uint8, 2*size*size*3)
	center := (size/2*size + size/2) * 3
	for image := range 2 {
		for c := range 3 {
			dot[image*size*size*3+center+c] = 255
		}
	}
	out, err := graph.CallOnce(backend, func(images, apply, sigma *graph.Node) *graph.Node {
		return split(images).blur(apply, sigma).join()
	}, pixels(dot, size, size), []bool{true, false}, []float32{sigma, sigma})
	if err != nil {
		t.Fatal(err)
	}
	got, light := tensors.MustCopyFlatData[float32](out), 0.0
	sum := 0.0
	for d := -size / 2; d <= size/2; d++ {
		sum += math.Exp(-float64(d*d) / (2 * sigma * sigma))
	}
	for p := range size * size {
		dy, dx := p/size-size/2, p%size-size/2
		want := 255 * math.Exp(-float64(dy*dy+dx*dx)/(2*sigma*sigma)) / (sum * sum)
		if math.Abs(float64(got[3*p])-want) > 0.51 { // rounded to whole levels
			t.Errorf("pixel %d, %d is %g, want %.2f", dy, dx, got[3*p], want)
		}
		light += float64(got[3*p])
	}
	if math.Abs(light-255) > 20 {
		t.Errorf("the dot has %g of light, had 255", light)
	}
	if rest := got[size*size*3:]; rest[center] != 255 || rest[center+3] != 0 {
		t.Errorf("an image that is not to be blurred has %g, %g at its dot", rest[center], rest[center+3])
	}
}
