package augment

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Plain is the view for validation and the weak view of self-labeling: the
// central square, nothing drawn at random.
type Plain struct {
	Size int // Side of the crop in pixels; an image smaller than it gets a black border.
}

// Apply implements View. It reads nothing of seeds, which may be nil.
func (p Plain) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("Plain", images, seeds, dtypes.Uint8)
	return finish(CenterCrop(images, p.Size), mean, std)
}

// CenterCrop takes the central size×size pixels of images [batch, H, W, 3] of
// any dtype, with zeros around an image that is smaller. An odd margin is cut
// as torchvision's center_crop cuts it (rounded half to even).
func CenterCrop(images *Node, size int) *Node {
	if size < 1 {
		exceptions.Panicf("augment: crop size is %d, must be at least 1", size)
	}
	h, w := images.Shape().Dim(1), images.Shape().Dim(2)
	padY, padX := borders(h, size), borders(w, size)
	if padY != (compute.PadAxis{}) || padX != (compute.PadAxis{}) {
		zero := ScalarZero(images.Graph(), images.DType())
		images = Pad(images, zero, compute.PadAxis{}, padY, padX, compute.PadAxis{})
		h, w = images.Shape().Dim(1), images.Shape().Dim(2)
	}
	top, left := halfToEven(h-size), halfToEven(w-size)
	return Slice(images, AxisRange(), AxisRange(top, top+size), AxisRange(left, left+size))
}

// borders returns the zeros to add to an axis of n so that it has at least
// size.
func borders(n, size int) compute.PadAxis {
	missing := max(0, size-n)
	return compute.PadAxis{Start: missing / 2, End: missing - missing/2}
}

// halfToEven returns n/2, halves rounded to the even neighbor as Python's round
// does.
func halfToEven(n int) int {
	half := n / 2
	if n%2 == 1 && half%2 == 1 {
		half++
	}
	return half
}
