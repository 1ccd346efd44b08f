package backbone

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// reference is one of the reference's networks, as its file describes it.
type reference struct {
	net           ResNet
	mlp           bool // A projection head of two layers.
	embedding     int  // Columns of its output.
	size          int  // Side of the images.
	first, second []uint8
	norm          [2][3]float64 // Mean and deviation.
}

func openReference(t *testing.T, file string) reference {
	t.Helper()
	f := golden.Open(t, file)
	keys := f.Strings("weight_keys")
	r := reference{
		net: ResNet{Width: f.Shape("first_bn_mean")[0], Blocks: blocks(keys)},
		mlp: slices.Contains(keys, "contrastive_head.2.weight"), embedding: f.Shape("eval_contrastive")[1],
	}
	r.net.Bottleneck = slices.Contains(keys, "backbone.layer1.0.conv3.weight")
	// The network with a linear head shares its images with the one without, and
	// has the normalization of CIFAR-20.
	images, norms := f, [][2][3]float64{cifar20}
	if f.Has("images_u8") {
		norms = [][2][3]float64{cifar10, cifar20, imagenet}
	} else {
		images = golden.Open(t, strings.Replace(file, "_linear", "", 1))
	}
	r.first, r.second, r.size = images.Bytes("images_u8"), images.Bytes("images2_u8"), images.Shape("images_u8")[1]
	r.net.Stem = stemOf(f.Shape("grad_conv1")[2], r.size)
	r.norm = norms[0]
	if len(norms) > 1 {
		r.norm = r.findNorm(t, f, norms)
	}
	return r
}

// blocks counts the blocks of the four stages.
func blocks(keys []string) (count [4]int) {
	for _, key := range keys {
		var stage, block int
		if n, _ := fmt.Sscanf(key, "backbone.layer%d.%d.conv1.weight", &stage, &block); n == 2 {
			count[stage-1] = max(count[stage-1], block+1)
		}
	}
	return count
}

// stemOf is the reference's choice by the side of the first kernel and of the
// images.
func stemOf(kernel, size int) Stem {
	switch {
	case kernel == 7:
		return ImageNet
	case size < 64:
		return CIFAR
	default:
		return STL
	}
}

// The means and deviations that the reference normalizes with.
var (
	cifar10  = [2][3]float64{{0.4914, 0.4822, 0.4465}, {0.2023, 0.1994, 0.2010}}
	cifar20  = [2][3]float64{{0.5071, 0.4867, 0.4408}, {0.2675, 0.2565, 0.2761}}
	imagenet = [2][3]float64{{0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}}
)

// findNorm is the normalization that makes the network's input of the first image.
func (r reference) findNorm(t *testing.T, f *golden.File, norms [][2][3]float64) [2][3]float64 {
	t.Helper()
	plane := r.size * r.size
	input := f.Floats("input_f32")[:3*plane] // [3, H, W]
	for _, norm := range norms {
		worst := 0.0
		for i, want := range input {
			c, p := i/plane, i%plane
			worst = max(worst, math.Abs((float64(r.first[3*p+c])/255-norm[0][c])/norm[1][c]-want))
		}
		if worst < 1e-5 {
			return norm
		}
	}
	t.Fatal("the images are not normalized with any known mean and deviation")
	return norms[0]
}

// batch interleaves sets of images and normalizes them.
func (r reference) batch(sets ...[]uint8) *tensors.Tensor {
	perImage := r.size * r.size * 3
	images := len(sets[0]) / perImage
	var pixels []float32
	for i := range images {
		for _, set := range sets {
			for p, v := range set[i*perImage : (i+1)*perImage] {
				pixels = append(pixels, float32((float64(v)/255-r.norm[0][p%3])/r.norm[1][p%3]))
			}
		}
	}
	return tensors.FromFlatDataAndDimensions(pixels, images*len(sets), r.size, r.size, 3)
}
