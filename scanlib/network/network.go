package network

import (
	"hash/fnv"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/backbone"
	"scango/scanlib/config"
	"scango/scanlib/head"
	"scango/scanlib/stage"
)

// Scopes of a model's variables, as the reference implementation names them,
// and of the training state beside them.
const (
	Backbone    = "backbone"
	Projection  = "contrastive_head"
	ClusterHead = "cluster_head"

	Optim = "optim" // the optimizer's state
	EMA   = "ema"   // moving averages of the weights
	Key   = "key"   // MoCo's key encoder and queue
)

// Network is a model as graph functions.
type Network struct {
	Backbone   backbone.ResNet
	Projection head.Projection
	Heads      head.Cluster
	Mean, Std  [3]float64 // of each channel, of pixels in 0..1
	Size       int        // side of the views in pixels
}

// New returns the network of a configuration.
func New(cfg *config.Config) Network {
	pretext := Seed(cfg.Seed, string(stage.Pretext))
	return Network{
		Backbone:   newBackbone(cfg.Backbone, pretext),
		Projection: head.Projection{Dim: cfg.Pretext.FeaturesDim, MLP: cfg.Pretext.Head == "mlp", Seed: pretext},
		Heads:      head.Cluster{Heads: cfg.Scan.NumHeads, Clusters: cfg.Scan.NumClusters, Seed: Seed(cfg.Seed, string(stage.Scan))},
		Mean:       cfg.Data.Mean,
		Std:        cfg.Data.Std,
		Size:       cfg.Data.ViewSize(),
	}
}

func newBackbone(cfg config.Backbone, seed uint64) backbone.ResNet {
	net := backbone.ResNet18(backbone.Stem(cfg.Stem), seed)
	if cfg.Name == "resnet50" {
		net = backbone.ResNet50(backbone.Stem(cfg.Stem), seed)
	}
	net.Width = cfg.Width
	if cfg.Blocks > 0 {
		net.Blocks = [4]int{cfg.Blocks, cfg.Blocks, cfg.Blocks, cfg.Blocks}
	}
	return net
}

// Seed returns the seed of one purpose, such as a stage: streams of different
// purposes are unrelated.
func Seed(seed int64, purpose string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return h.Sum64() ^ uint64(seed)*0x9E3779B97F4A7C15
}

// OneHead returns the network with a single cluster head, as self-labeling
// trains it.
func (n Network) OneHead() Network {
	n.Heads.Heads = 1
	return n
}

// Features returns the outputs [batch, D] of the backbone for normalized views
// [batch, S, S, 3].
func (n Network) Features(scope *model.Scope, views *Node, training bool) *Node {
	return n.Backbone.Features(scope.In(Backbone), views, training)
}

// FeaturesAgain returns the features of further views, with the variables that
// Features created.
func (n Network) FeaturesAgain(scope *model.Scope, views *Node, training bool) *Node {
	return n.Backbone.Features(scope.Shared(Backbone), views, training)
}

// Unit returns the features in evaluation mode, scaled to unit length.
func (n Network) Unit(scope *model.Scope, views *Node) []*Node {
	return []*Node{head.Normalize(n.Features(scope, views, false))}
}

// Embedding returns the output of the projection head in evaluation mode, of
// unit length.
func (n Network) Embedding(scope *model.Scope, views *Node) []*Node {
	features := n.Features(scope, views, false)
	return []*Node{n.Projection.Embed(scope.In(Projection), features)}
}

// Assignments returns the soft assignments [batch, H, C] of every head in
// evaluation mode.
func (n Network) Assignments(scope *model.Scope, views *Node) []*Node {
	features := n.Features(scope, views, false)
	return []*Node{Softmax(n.Heads.Logits(scope.In(ClusterHead), features), -1)}
}

// Plain returns the view for evaluation of uint8 images [batch, H, W, 3].
func (n Network) Plain(images *Node) *Node {
	return augment.Plain{Size: n.Size}.Apply(images, nil, n.Mean, n.Std)
}

// View makes a random view of uint8 images [batch, H, W, 3], drawn from seeds
// [uint32 batch].
func (n Network) View(a config.Augmentation, images, seeds *Node) *Node {
	return View(n.Size, a).Apply(images, seeds, n.Mean, n.Std)
}

// View returns the augmentation that a configuration asks for.
func View(size int, a config.Augmentation) augment.View {
	switch a.Strategy {
	case "simclr":
		return augment.SimCLR{Size: size, Scale: a.CropScale, Jitter: a.Jitter,
			JitterProb: a.JitterProb, GrayProb: a.GrayProb, BlurProb: a.BlurProb, Flip: a.Flip}
	case "ours":
		return augment.Strong{Size: size, Ops: a.NumStrong, CutoutLength: a.CutoutLength, Flip: a.Flip}
	case "ui":
		return augment.UI{Size: size, Scale: a.CropScale, Jitter: a.Jitter,
			JitterProb: a.JitterProb, GrayProb: a.GrayProb, CutoutLength: a.CutoutLength}
	case "digits":
		return augment.Digits{Size: size, Rotate: a.Rotate, Shear: a.Shear, Scale: a.Scale,
			Translate: a.Translate, Elastic: a.Elastic, Grid: a.ElasticGrid, Brightness: a.Brightness}
	case "standard":
		return augment.Standard{Size: size, Scale: a.CropScale, Flip: a.Flip}
	default: // none
		return augment.Plain{Size: size}
	}
}
