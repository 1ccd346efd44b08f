package backbone

import (
	"strconv"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Stem is what a residual network does before its four stages.
type Stem string

const (
	// CIFAR is a 3×3 convolution of stride 1: for images of about 32 pixels.
	CIFAR Stem = "cifar"
	// STL is the CIFAR stem followed by a 2×2 max pool of stride 2 with one
	// pixel of padding, which halves the resolution: for about 96 pixels, or
	// for speed.
	STL Stem = "stl"
)

// ResNet is a residual network of basic blocks (He et al. 2015) in the form
// that the SCAN reference implementation trains.
//
// Deviation: it ends in a global average pool at every input size, where the
// reference's STL network has a fixed 7×7 pool that fits 96-pixel images only.
type ResNet struct {
	Stem   Stem
	Width  int    // channels of the first stage, doubled by each of the three that follow
	Blocks [4]int // basic blocks of each stage
	Seed   uint64 // of the initial weights
}

// ResNet18 is the 18-layer network of the paper: width 64, two blocks a stage.
func ResNet18(stem Stem, seed uint64) ResNet {
	return ResNet{Stem: stem, Width: 64, Blocks: [4]int{2, 2, 2, 2}, Seed: seed}
}

// FeaturesDim is D, the number of features of an image: 512 at width 64.
func (r ResNet) FeaturesDim() int { return 8 * r.Width }

// Features maps normalized images [batch, H, W, 3] float32 to features
// [batch, D] float32. In training, batch norm uses the statistics of the batch
// and moves its running statistics; otherwise it uses the running ones.
//
// The variables are created in scope on first use, under the names of the
// reference implementation ("layer1/0/conv1/weight").
func (r ResNet) Features(scope *model.Scope, images *Node, training bool) *Node {
	images.AssertRank(4)
	n := net{seed: r.Seed, training: training}
	x := n.stem(scope, images, r.Width, r.Stem)
	for stage := range r.Blocks {
		stageScope := scope.In("layer%d", stage+1)
		for i := range r.Blocks[stage] {
			stride := 1
			if stage > 0 && i == 0 {
				stride = 2
			}
			x = n.basicBlock(stageScope.In("%s", strconv.Itoa(i)), x, r.Width<<stage, stride)
		}
	}
	return ReduceMean(x, 1, 2)
}

// net carries what every layer of one network shares.
type net struct {
	seed     uint64
	training bool
}

func (n net) stem(scope *model.Scope, x *Node, width int, stem Stem) *Node {
	x = n.conv(scope.In("conv1"), x, width, 3, 1)
	x = relu(n.batchNorm(scope.In("bn1"), x))
	switch stem {
	case CIFAR:
		return x
	case STL:
		return maxPool(x)
	default:
		exceptions.Panicf("backbone: unknown stem %q (have %q, %q)", stem, CIFAR, STL)
		return nil
	}
}

// basicBlock is conv-bn-relu-conv-bn plus a shortcut, which is a 1×1
// convolution where the shape changes, then relu.
func (n net) basicBlock(scope *model.Scope, x *Node, channels, stride int) *Node {
	shortcut := x
	if stride != 1 || x.Shape().Dim(-1) != channels {
		s := scope.In("shortcut")
		shortcut = n.batchNorm(s.In("1"), n.conv(s.In("0"), x, channels, 1, stride))
	}
	y := n.conv(scope.In("conv1"), x, channels, 3, stride)
	y = relu(n.batchNorm(scope.In("bn1"), y))
	y = n.conv(scope.In("conv2"), y, channels, 3, 1)
	y = n.batchNorm(scope.In("bn2"), y)
	return relu(Add(y, shortcut))
}

// maxPool is a 2×2 max pool of stride 2, with one pixel of padding, over
// x ≥ 0 (where zero padding changes no maximum). It is written from maxima of
// pairs because the gradient of XLA's pooling op is a scalar loop on the CPU:
// the whole stem takes a third less time this way.
func maxPool(x *Node) *Node {
	for axis := 1; axis <= 2; axis++ {
		x = GrowLeft(x, axis, 1, 0)
		if x.Shape().Dim(axis)%2 != 0 { // the last window of an odd size needs no padding
			x = GrowRight(x, axis, 1, 0)
		}
	}
	return pairMax(pairMax(x, 2), 1)
}

// pairMax is the maximum of positions 0 and 1, 2 and 3, … along axis. Of two
// equal ones the first has the gradient, as in torch; ReduceMax would give it
// to both, and flat areas of an image are full of them.
func pairMax(x *Node, axis int) *Node {
	d := x.Shape().Dimensions
	split := append(append(append([]int(nil), d[:axis]...), d[axis]/2, 2), d[axis+1:]...)
	pairs := Reshape(x, split...)
	first := Squeeze(SliceAxis(pairs, axis+1, AxisElem(0)), axis+1)
	second := Squeeze(SliceAxis(pairs, axis+1, AxisElem(1)), axis+1)
	return Where(GreaterOrEqual(first, second), first, second)
}

func relu(x *Node) *Node { return Max(x, ScalarZero(x.Graph(), x.DType())) }
