package augment

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Digits is the view for written characters: a small random affine map and an
// elastic bend, never a flip, which would change what a character says. What
// lies outside the image is black. The elastic part follows Simard, Steinkraus
// and Platt, "Best practices for convolutional neural networks applied to
// visual document analysis" (2003).
//
// Deviation: the displacements are drawn on a coarse grid and interpolated,
// where the paper blurs a field drawn per pixel: the same look at less cost.
type Digits struct {
	Size       int        // Side of the view in pixels.
	Rotate     float64    // Turn by U[−Rotate, Rotate] degrees.
	Shear      float64    // Shear factor U[−Shear, Shear], along x and along y.
	Scale      [2]float64 // Magnify by U[Scale[0], Scale[1]], width and height apart.
	Translate  float64    // Shift by U[−Translate, Translate] of the side, each way.
	Elastic    float64    // Largest displacement of a grid node, in pixels of the view, each way.
	Grid       int        // Cells a side of the grid of displacements.
	Brightness float64    // Multiply by U[1−Brightness, 1+Brightness], clipped to 0..255.
}

const (
	digitsAffine uint32 = 100 + iota
	digitsElastic
	digitsBrightness
)

// Apply implements View.
func (d Digits) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("Digits", images, seeds, dtypes.Uint8)
	d.check()
	h, w := images.Shape().Dim(1), images.Shape().Dim(2)
	coefficients, basis := d.affine(seeds), affineBasis(d.Size)
	if d.Elastic > 0 {
		coefficients = Concatenate([]*Node{coefficients, d.bend(seeds)}, -1)
		basis = append(basis, gridBasis(d.Grid+1, d.Size)...)
	}
	coefficients = toSource(coefficients, d.Size, h, w)
	out := bilinear(images, fieldOf(coefficients, basis, d.Size))
	if d.Brightness > 0 {
		factor := uniformIn(seeds, digitsBrightness, 1-d.Brightness, 1+d.Brightness)
		out = out.each(func(x *Node) *Node { return MinScalar(Mul(x, perSample(factor, 3)), levels-1) })
	}
	return finish(out.each(roundHalfUp).join(), mean, std)
}

func (d Digits) check() {
	switch {
	case d.Size < 1:
		exceptions.Panicf("augment.Digits: Size is %d, must be at least 1", d.Size)
	case d.Scale[0] <= 0 || d.Scale[1] < d.Scale[0]:
		exceptions.Panicf("augment.Digits: Scale is %v, must be positive and ascending", d.Scale)
	case d.Elastic > 0 && d.Grid < 1:
		exceptions.Panicf("augment.Digits: Grid is %d, must be at least 1 where Elastic is set", d.Grid)
	}
}

// affine returns where the pixels come from before the bend, as coefficients of
// affineBasis [batch, 2, 3] in pixels of the view from its center: the inverse
// of magnify, then shear, then turn, then shift.
func (d Digits) affine(seeds *Node) *Node {
	u := Uniform(seeds, digitsAffine, 7)
	draw := func(i int, lo, hi float64) *Node { return within(column(u, i), lo, hi) }
	angle := draw(0, -d.Rotate*math.Pi/180, d.Rotate*math.Pi/180)
	shift := d.Translate * float64(d.Size)
	dy, dx := draw(1, -shift, shift), draw(2, -shift, shift)
	shearY, shearX := draw(3, -d.Shear, d.Shear), draw(4, -d.Shear, d.Shear)
	zoomY, zoomX := draw(5, d.Scale[0], d.Scale[1]), draw(6, d.Scale[0], d.Scale[1])
	cos, sin := Cos(angle), Sin(angle)
	yy, yx := Div(Sub(cos, Mul(shearY, sin)), zoomY), Div(Add(sin, Mul(shearY, cos)), zoomY)
	xy, xx := Div(Sub(Mul(shearX, cos), sin), zoomX), Div(Add(cos, Mul(shearX, sin)), zoomX)
	y1 := Neg(Add(Mul(yy, dy), Mul(yx, dx)))
	x1 := Neg(Add(Mul(xy, dy), Mul(xx, dx)))
	return Reshape(Stack([]*Node{yy, yx, y1, xy, xx, x1}, -1), -1, 2, 3)
}

// bend returns the elastic displacement of the grid's nodes: [batch, 2, nodes²]
// in pixels of the view.
func (d Digits) bend(seeds *Node) *Node {
	n := (d.Grid + 1) * (d.Grid + 1)
	return Reshape(within(Uniform(seeds, digitsElastic, 2*n), -d.Elastic, d.Elastic), -1, 2, n)
}

// gridBasis returns the maps that interpolate bilinearly between nodes×nodes
// values spread evenly over size×size pixels: [nodes²][size²].
func gridBasis(nodes, size int) [][]float32 {
	line := gridWeights(nodes, size)
	basis := make([][]float32, nodes*nodes)
	for n := range basis {
		basis[n] = make([]float32, size*size)
		for p := range basis[n] {
			basis[n][p] = line[n/nodes][p/size] * line[n%nodes][p%size]
		}
	}
	return basis
}

// gridWeights [nodes][size] interpolates linearly from nodes spread evenly
// over size pixels, the outer ones at the outer pixels' edges.
func gridWeights(nodes, size int) [][]float32 {
	w := make([][]float32, nodes)
	for n := range w {
		w[n] = make([]float32, size)
		for p := range w[n] {
			at := (float64(p) + 0.5) * float64(nodes-1) / float64(size)
			w[n][p] = float32(max(0, 1-math.Abs(at-float64(n))))
		}
	}
	return w
}

// toSource turns coefficients [batch, 2, n] of a field from the center of a
// view of the size, in its pixels, into those of an h×w image that fills the
// view, in pixels from its corner. The third of the n maps is the constant 1.
func toSource(coefficients *Node, size, h, w int) *Node {
	g, n := coefficients.Graph(), coefficients.Shape().Dim(2)
	corner := make([]float32, 2*n)
	corner[2], corner[n+2] = float32(h-1)/2, float32(w-1)/2
	ratio := Const(g, [][][]float32{{{float32(h) / float32(size)}, {float32(w) / float32(size)}}})
	return Add(Mul(coefficients, ratio), Reshape(Const(g, corner), 1, 2, n))
}
