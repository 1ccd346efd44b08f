package augment

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// View is one way of making a random view of an image.
type View interface {
	// Apply makes one view of each image, ready for a network: images uint8
	// [batch, H, W, 3] and seeds uint32 [batch] give float32 [batch, S, S, 3],
	// normalized as (x/255 − mean)/std per channel. Its gradient is zero. It
	// panics with an error on other shapes or dtypes.
	Apply(images, seeds *Node, mean, std [3]float64) *Node
}

// Normalize maps pixels of 0..255 to (x/255 − mean)/std per channel: any
// dtype [..., 3] gives float32 of the same shape.
func Normalize(x *Node, mean, std [3]float64) *Node {
	var scale, shift [3]float32
	for c := range scale {
		if std[c] <= 0 {
			exceptions.Panicf("augment: standard deviation of channel %d is %g, must be positive", c, std[c])
		}
		scale[c] = float32(1 / (255 * std[c]))
		shift[c] = float32(-mean[c] / std[c])
	}
	x = toFloat(x)
	return Add(Mul(x, perChannel(x, scale)), perChannel(x, shift))
}

// finish normalizes a view and stops its gradient.
func finish(x *Node, mean, std [3]float64) *Node {
	return StopGradient(Normalize(x, mean, std))
}

// perChannel reshapes three numbers to broadcast over the last axis of x.
func perChannel(x *Node, v [3]float32) *Node {
	return ExpandLeftToRank(Const(x.Graph(), v[:]), x.Rank())
}

func toFloat(x *Node) *Node { return ConvertDType(x, dtypes.Float32) }

// perSample reshapes [batch] numbers to broadcast over [batch, ...] of the
// rank.
func perSample(v *Node, rank int) *Node {
	dims := make([]int, rank)
	for i := range dims {
		dims[i] = 1
	}
	dims[0] = v.Shape().Dim(0)
	return Reshape(v, dims...)
}

// checkImages panics unless images are [batch, H, W, 3] of the dtype and, when
// seeds are given, as many as those.
func checkImages(who string, images, seeds *Node, dtype dtypes.DType) {
	if images.Rank() != 4 || images.Shape().Dim(3) != 3 || images.DType() != dtype {
		exceptions.Panicf("augment.%s: images must be %s [batch, height, width, 3], got %s", who, dtype, images.Shape())
	}
	if seeds == nil {
		return
	}
	checkSeeds(seeds)
	if seeds.Shape().Dim(0) != images.Shape().Dim(0) {
		exceptions.Panicf("augment.%s: %d seeds for %d images", who, seeds.Shape().Dim(0), images.Shape().Dim(0))
	}
}
