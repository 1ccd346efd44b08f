package augment

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// UI is a view of screens of user interfaces, in which orientation and colors
// have a meaning: a random resized crop of nearly the image's own aspect ratio,
// color jitter, grayscale, and after normalization a hole. No flip, no
// rotation.
//
// Deviation: the paper has no such view; it uses SimCLR's and the strong one
// for photographs.
type UI struct {
	Size         int        // Side of the view in pixels.
	Scale        [2]float64 // Area of the crop as a share of the image: 0.5 to 1 keeps most of a screen.
	Jitter       [4]float64 // As of SimCLR: 0.2, 0.2, 0.2, 0.02 is mild.
	JitterProb   float64    // Share of samples with jitter.
	GrayProb     float64    // Share of samples turned gray.
	CutoutLength int        // Largest side of the hole in pixels, 0 for none.
}

// screenRatio is the largest factor by which a crop of a screen is stretched.
const screenRatio = 1.1

// Apply implements View.
func (s UI) Apply(images, seeds *Node, mean, std [3]float64) *Node {
	checkImages("UI", images, seeds, dtypes.Uint8)
	if s.CutoutLength < 0 {
		exceptions.Panicf("augment.UI: CutoutLength is %d, must not be negative", s.CutoutLength)
	}
	p := randomCrop(images, seeds, s.Size, s.Scale, screenRatio, false)
	p = SimCLR{Jitter: s.Jitter, JitterProb: s.JitterProb, GrayProb: s.GrayProb}.colors(p, seeds)
	x := Normalize(p.join(), mean, std)
	return StopGradient(hole(x, seeds, s.Size, s.CutoutLength))
}
