package scanlib

import (
	"hash/fnv"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/augment"
	"scango/scanlib/backbone"
	"scango/scanlib/config"
	"scango/scanlib/head"
)

// Scopes of a model's variables, as the reference implementation names them.
const (
	backboneScope    = "backbone"
	projectionScope  = "contrastive_head"
	clusterHeadScope = "cluster_head"
	optimScope       = "optim"
	emaScope         = "ema"
)

// network is the configured model as graph functions.
type network struct {
	backbone   backbone.ResNet
	projection head.Projection
	heads      head.Cluster
	mean, std  [3]float64
	size       int
}

func newNetwork(cfg *config.Config) network {
	return network{
		backbone:   newBackbone(cfg.Backbone, stageSeed(cfg.Seed, "pretext")),
		projection: head.Projection{Dim: cfg.Pretext.FeaturesDim, MLP: cfg.Pretext.Head == "mlp", Seed: stageSeed(cfg.Seed, "pretext")},
		heads:      head.Cluster{Heads: cfg.Scan.NumHeads, Clusters: cfg.Scan.NumClusters, Seed: stageSeed(cfg.Seed, "scan")},
		mean:       cfg.Data.Mean,
		std:        cfg.Data.Std,
		size:       cfg.Data.ViewSize(),
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

// oneHead is the network with a single cluster head, for self-labeling.
func (n network) oneHead() network {
	n.heads.Heads = 1
	return n
}

func (n network) features(scope *model.Scope, views *Node, training bool) *Node {
	return n.backbone.Features(scope.In(backboneScope), views, training)
}

// featuresAgain is another pass through variables that features made.
func (n network) featuresAgain(scope *model.Scope, views *Node, training bool) *Node {
	return n.backbone.Features(scope.Shared(backboneScope), views, training)
}

// plain is the view for evaluation.
func (n network) plain(images *Node) *Node {
	return augment.Plain{Size: n.size}.Apply(images, nil, n.mean, n.std)
}

// view translates a stage's augmentation.
func view(size int, a config.Augmentation) augment.View {
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

// stageSeed is the seed of one stage: streams of different stages are unrelated.
func stageSeed(seed int64, purpose string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return h.Sum64() ^ uint64(seed)*0x9E3779B97F4A7C15
}
