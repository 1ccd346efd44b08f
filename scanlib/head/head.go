package head

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/param"
)

// Projection maps features to the embedding that the pretext loss compares.
type Projection struct {
	Dim  int    // of the embedding
	MLP  bool   // linear-relu-linear, as in SimCLR; otherwise one linear layer
	Seed uint64 // of the initial weights
}

// Embed maps features [batch, D] to embeddings [batch, Dim] of unit length.
// Variables: "0/…" and "2/…" of the MLP, as the reference implementation
// numbers them, or "weight" and "bias" of the single layer.
func (p Projection) Embed(scope *model.Scope, features *Node) *Node {
	features.AssertRank(2)
	x := features
	if p.MLP {
		x = linear(scope.In("0"), x, x.Shape().Dim(-1), p.Seed)
		x = Max(x, ScalarZero(x.Graph(), x.DType()))
		x = linear(scope.In("2"), x, p.Dim, p.Seed)
	} else {
		x = linear(scope, x, p.Dim, p.Seed)
	}
	return Normalize(x)
}

// Normalize divides each row of x [batch, D] by its length, taken to be at
// least 1e-12, as in torch.
func Normalize(x *Node) *Node {
	length := Sqrt(MaxScalar(ReduceSum(Square(x), -1), 1e-24))
	return Div(x, ExpandAxes(length, -1))
}

// Cluster is H linear classifiers over the same features, computed as one
// product.
type Cluster struct {
	Heads    int // H
	Clusters int // C
	Seed     uint64
}

// Logits maps features [batch, D] to logits [batch, H, C].
// Variables: "weight" [D, H·C] and "bias" [H·C], head by head.
func (c Cluster) Logits(scope *model.Scope, features *Node) *Node {
	features.AssertRank(2)
	logits := linear(scope, features, c.Heads*c.Clusters, c.Seed)
	return Reshape(logits, -1, c.Heads, c.Clusters)
}

// linear returns x·weight + bias. Both start uniform in ±1/√in, torch's
// default.
func linear(scope *model.Scope, x *Node, out int, seed uint64) *Node {
	in := x.Shape().Dim(-1)
	draw := param.Uniform(1 / math.Sqrt(float64(in)))
	weight := param.Variable(scope, "weight", seed, draw, in, out).NodeValue(x)
	bias := param.Variable(scope, "bias", seed, draw, out).NodeValue(x)
	return Add(Dot(x, weight).Product(), ExpandAxes(bias, 0))
}
