package backbone

import (
	"strconv"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Stem is the part of a residual network before its four stages.
type Stem string

const (
	// CIFAR is a 3×3 convolution of stride 1: for images of about 32 pixels.
	CIFAR Stem = "cifar"
	// STL is the CIFAR stem followed by a 2×2 max pool of stride 2 with one
	// pixel of padding, which halves the resolution: for about 96 pixels, or
	// for speed.
	STL Stem = "stl"
	// ImageNet is a 7×7 convolution of stride 2 and a 3×3 max pool of stride 2,
	// which leave a quarter of the resolution: for about 224 pixels.
	ImageNet Stem = "imagenet"
)

// ResNet is a residual network (He et al. 2015) in the form that the SCAN
// reference implementation trains: of basic blocks, or of bottlenecks.
//
// Deviation: it ends in a global average pool at every input size, where the
// reference's STL network has a fixed 7×7 pool that fits 96-pixel images only.
type ResNet struct {
	Stem       Stem
	Width      int    // channels of the first stage, doubled by each of the three that follow
	Blocks     [4]int // blocks of each stage
	Bottleneck bool   // blocks of 1×1, 3×3 and 1×1 convolutions that put out four times the channels
	Seed       uint64 // of the initial weights

	// NormGroups with a Count above 1 divides a training batch into groups that
	// are normalized separately; see Groups.
	NormGroups Groups
}

// ResNet18 returns the 18-layer network of the paper: width 64, two blocks a
// stage.
func ResNet18(stem Stem, seed uint64) ResNet {
	return ResNet{Stem: stem, Width: 64, Blocks: [4]int{2, 2, 2, 2}, Seed: seed}
}

// ResNet50 returns the 50-layer network of torchvision: width 64, bottlenecks,
// for ImageNet unless another stem is given.
func ResNet50(stem Stem, seed uint64) ResNet {
	return ResNet{Stem: stem, Width: 64, Blocks: [4]int{3, 4, 6, 3}, Bottleneck: true, Seed: seed}
}

// FeaturesDim returns D, the number of features of an image: 512 for ResNet-18
// at width 64, 2048 for ResNet-50.
func (r ResNet) FeaturesDim() int {
	if r.Bottleneck {
		return 8 * expansion * r.Width
	}
	return 8 * r.Width
}

// Features maps normalized images [batch, H, W, 3] float32 to features
// [batch, D] float32. In training, batch norm uses the statistics of the batch
// and moves its running statistics; otherwise it uses the running ones.
//
// The variables are created in scope on first use, under the names of the
// reference implementation ("layer1/0/conv1/weight").
func (r ResNet) Features(scope *model.Scope, images *Node, training bool) *Node {
	images.AssertRank(4)
	n := net{seed: r.Seed, training: training, groups: r.NormGroups}
	block := n.basicBlock
	if r.Bottleneck {
		block = n.bottleneck
	}
	x := n.stem(scope, images, r.Width, r.Stem)
	for stage := range r.Blocks {
		stageScope := scope.In("layer%d", stage+1)
		for i := range r.Blocks[stage] {
			stride := 1
			if stage > 0 && i == 0 {
				stride = 2
			}
			x = block(stageScope.In("%s", strconv.Itoa(i)), x, r.Width<<stage, stride)
		}
	}
	return ReduceMean(x, 1, 2)
}

// net holds what the layers of one network share.
type net struct {
	seed     uint64
	training bool
	groups   Groups
}

func (n net) stem(scope *model.Scope, x *Node, width int, stem Stem) *Node {
	size, stride := 3, 1
	if stem == ImageNet {
		size, stride = 7, 2
	}
	x = n.conv(scope.In("conv1"), x, width, size, stride)
	x = relu(n.batchNorm(scope.In("bn1"), x))
	switch stem {
	case CIFAR:
		return x
	case STL:
		return maxPool2(x)
	case ImageNet:
		return maxPool3(x)
	default:
		exceptions.Panicf("backbone: unknown stem %q (have %q, %q, %q)", stem, CIFAR, STL, ImageNet)
		return nil
	}
}

// basicBlock applies conv-bn-relu-conv-bn plus a shortcut, which is a 1×1
// convolution if the shape changes, then relu.
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

// expansion is the ratio of the output channels of a bottleneck to those inside
// it.
const expansion = 4

// bottleneck applies conv1×1-bn-relu-conv3×3-bn-relu-conv1×1-bn plus a shortcut
// as in basicBlock, then relu. The stride is that of the 3×3 convolution, as in
// torchvision, whose names the variables have.
func (n net) bottleneck(scope *model.Scope, x *Node, channels, stride int) *Node {
	shortcut := x
	if stride != 1 || x.Shape().Dim(-1) != expansion*channels {
		s := scope.In("downsample")
		shortcut = n.batchNorm(s.In("1"), n.conv(s.In("0"), x, expansion*channels, 1, stride))
	}
	y := n.conv(scope.In("conv1"), x, channels, 1, 1)
	y = relu(n.batchNorm(scope.In("bn1"), y))
	y = n.conv(scope.In("conv2"), y, channels, 3, stride)
	y = relu(n.batchNorm(scope.In("bn2"), y))
	y = n.conv(scope.In("conv3"), y, expansion*channels, 1, 1)
	y = n.batchNorm(scope.In("bn3"), y)
	return relu(Add(y, shortcut))
}

func relu(x *Node) *Node { return Max(x, ScalarZero(x.Graph(), x.DType())) }
