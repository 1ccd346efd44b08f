package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/backbone"
	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/network"
	"scango/scanlib/optim"
)

// moco contrasts the images of a batch with a queue of earlier ones. Beside the
// network, under network.Key, stand the key encoder, a copy that follows it,
// and the queue of keys [Q, dim]: nothing there is trained or outlives the
// stage.
type moco struct{ twoViews }

func (m moco) Loss(scope *model.Scope, images []*Node, seeds *Node) Step {
	first, second := m.of(images[0], seeds)
	loss := mocoLoss(m.net, scope, first, second, m.cfg)
	return Step{Loss: loss, Metrics: []*Node{loss}}
}

// mocoLoss returns the step of He et al. 2020 (algorithm 1) up to the loss: the
// key encoder moves toward the network, both encode their views, and the new
// keys take the place of the oldest in the queue.
//
// Deviation: MoCo shuffles the images of a batch over devices, so that no query
// is normalized together with its own key, which would give it away. Here the
// batch of a device is divided into groups for its batch norms, in one way for
// queries and in another for keys.
func mocoLoss(n network.Network, scope *model.Scope, queryViews, keyViews *Node, cfg config.Pretext) *Node {
	query, key := n, n
	query.Backbone.NormGroups = backbone.Groups{Count: cfg.NormGroups}
	key.Backbone.NormGroups = backbone.Groups{Count: cfg.NormGroups, Strided: true}
	queries := n.Projection.Embed(scope.In(network.Projection), query.Features(scope, queryViews, true))
	followNetwork(scope, cfg.KeyMomentum, queries)
	inKeys := scope.In(network.Key)
	keys := StopGradient(n.Projection.Embed(inKeys.In(network.Projection), key.Features(inKeys, keyViews, true)))

	queue := inKeys.GetVariable("queue")
	if queue == nil {
		queue = inKeys.VariableWithValue("queue", randomKeys(n.Projection.Seed, cfg.QueueSize, n.Projection.Dim)).SetTrainable(false)
	}
	old := queue.NodeValue(keys)
	kept := Slice(old, AxisRange(0, cfg.QueueSize-keys.Shape().Dim(0)))
	queue.SetNodeValue(Concatenate([]*Node{keys, kept}, 0))
	return criterion.MoCo(queries, keys, old, cfg.Temperature)
}

// followNetwork moves each weight k of the key encoder toward the network's q:
// k ← m·k + (1−m)·q. Its running statistics start as the network's and are
// moved by its own batches.
func followNetwork(scope *model.Scope, momentum float64, like *Node) {
	var followed []*model.Variable
	for v := range scope.IterVariables() {
		if network.In(v.Path(), network.Backbone) || network.In(v.Path(), network.Projection) {
			followed = append(followed, v)
		}
	}
	slices.SortFunc(followed, func(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) })
	for _, v := range followed {
		key := optim.Copy(scope.Store(), model.JoinPath("/"+network.Key, v.Path()), v)
		if v.Trainable {
			key.SetNodeValue(Add(MulScalar(key.NodeValue(like), momentum), MulScalar(v.NodeValue(like), 1-momentum)))
		}
	}
}

// randomKeys returns points spread evenly over the unit sphere, [n, dim], which
// the queue starts from.
func randomKeys(seed uint64, n, dim int) *tensors.Tensor {
	rng := rand.New(rand.NewPCG(seed, 0))
	keys := make([]float32, 0, n*dim)
	for range n {
		keys = append(keys, randomUnit(rng, dim)...)
	}
	return tensors.FromFlatDataAndDimensions(keys, n, dim)
}

func randomUnit(rng *rand.Rand, dim int) []float32 {
	v, squares := make([]float64, dim), 0.0
	for i := range v {
		v[i] = rng.NormFloat64()
		squares += v[i] * v[i]
	}
	unit := make([]float32, dim)
	for i := range v {
		unit[i] = float32(v[i] / math.Sqrt(squares))
	}
	return unit
}
