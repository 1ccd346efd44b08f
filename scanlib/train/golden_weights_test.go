package train

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/criterion"
	"scango/scanlib/internal/golden"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
)

// fromTorch gives a state dict the names and axes that variables have here: the
// heads stand side by side in one matrix.
func fromTorch(state map[string]golden.Tensor) rundir.Arrays {
	w, heads := rundir.Arrays{}, 0
	for name, v := range state {
		switch dims := v.Dims; {
		case strings.HasPrefix(name, network.ClusterHead):
			heads = max(heads, int(name[len(network.ClusterHead)+1]-'0')+1)
		case len(dims) == 4:
			w[slashes(name)] = moveAxes(v, []int{2, 3, 1, 0})
		case len(dims) == 2:
			w[slashes(name)] = moveAxes(v, []int{1, 0})
		default:
			w[slashes(name)] = rundir.Array{Dims: dims, Values: v.Values}
		}
	}
	if heads == 0 {
		return w
	}
	clusters, dim := state["cluster_head.0.weight"].Dims[0], state["cluster_head.0.weight"].Dims[1]
	weight, bias := make([]float32, dim*heads*clusters), []float32(nil)
	for h := range heads {
		for i, v := range state[fmt.Sprintf("cluster_head.%d.weight", h)].Values {
			weight[i%dim*heads*clusters+h*clusters+i/dim] = v
		}
		bias = append(bias, state[fmt.Sprintf("cluster_head.%d.bias", h)].Values...)
	}
	w[network.ClusterHead+"/weight"] = rundir.Array{Dims: []int{dim, heads * clusters}, Values: weight}
	w[network.ClusterHead+"/bias"] = rundir.Array{Dims: []int{heads * clusters}, Values: bias}
	return w
}

func slashes(name string) string { return strings.ReplaceAll(name, ".", "/") }

// moveAxes transposes: axis i of the result is axis order[i] of v.
func moveAxes(v golden.Tensor, order []int) rundir.Array {
	dims, strides := make([]int, len(order)), make([]int, len(order))
	for i, axis := range order {
		dims[i], strides[i] = v.Dims[axis], 1
		for _, d := range v.Dims[axis+1:] {
			strides[i] *= d
		}
	}
	out := rundir.Array{Dims: dims, Values: make([]float32, len(v.Values))}
	for i := range out.Values {
		at, rest := 0, i
		for axis := len(dims) - 1; axis >= 0; axis-- {
			at += rest % dims[axis] * strides[axis]
			rest /= dims[axis]
		}
		out.Values[i] = v.Values[at]
	}
	return out
}

// The reference's assignments of images by each head, and its loss on them as
// validation images with their neighbors.
func TestGoldenPredictions(t *testing.T) {
	f, eng := golden.Open(t, "get_predictions.npz"), openXLA(t)
	net, store := fromCheckpoint(t, "getpred_model.zip.pth.tar")
	d := f.Shape("images_u8")
	out, err := model.CallOnce(eng.Backend(), store, func(scope *model.Scope, images *Node) *Node {
		logits := net.Heads.Logits(scope.In(network.ClusterHead), net.Features(scope, net.Plain(images), false))
		return Softmax(TransposeAllAxes(logits, 1, 0, 2), -1)
	}, tensors.FromFlatDataAndDimensions(f.Bytes("images_u8"), d...))
	if err != nil {
		t.Fatal(err)
	}
	p := tensors.MustCopyFlatData[float32](out)
	golden.Close(t, "probabilities", widen(p), f.Floats("probabilities"), 1e-5)
	columns := f.Shape("neighbors")[1]
	var neighbors []int32
	for i, j := range f.Ints("neighbors") {
		if i%columns > 0 { // the first is the image itself
			neighbors = append(neighbors, int32(j))
		}
	}
	want := f.Floats("scan_eval") // [heads, (entropy, consistency, total)]
	for h := range net.Heads.Heads {
		loss := criterion.SCANOfAssignments(p[h*d[0]*net.Heads.Clusters:(h+1)*d[0]*net.Heads.Clusters], net.Heads.Clusters, neighbors, columns-1, 1)
		golden.Close(t, fmt.Sprint("validation loss of head ", h), []float64{loss}, want[3*h+2:3*h+3], 1e-5)
	}
}

// What the reference's stored narrow networks give in evaluation mode: features,
// embeddings, logits of every head. The model of self-labeling has one of the
// heads, number 1.
func TestGoldenOutputs(t *testing.T) {
	f, eng := golden.Open(t, "ckpt_outputs.npz"), openXLA(t)
	images := tensors.FromFlatDataAndDimensions(f.Bytes("cifar_images_u8"), f.Shape("cifar_images_u8")...)
	stage := regexp.MustCompile(`cifar_(\w+)_model`)
	for _, checkpoint := range golden.Files(t, "ckpt/narrow*_cifar_*_model.zip.pth.tar") {
		net, store := fromCheckpoint(t, checkpoint)
		pretext := stage.FindStringSubmatch(checkpoint)[1] == "pretext"
		outputs, err := model.CallOnceN(eng.Backend(), store, func(scope *model.Scope, images *Node) []*Node {
			features := net.Features(scope, net.Plain(images), false)
			if pretext {
				return []*Node{features, net.Projection.Embed(scope.In(network.Projection), features)}
			}
			return []*Node{TransposeAllAxes(net.Heads.Logits(scope.In(network.ClusterHead), features), 1, 0, 2)}
		}, images)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{"cifar_scan_logits"}
		if pretext {
			names = []string{"cifar_features", "cifar_contrastive"}
		}
		for i, name := range names {
			got, want := widen(tensors.MustCopyFlatData[float32](outputs[i])), f.Floats(name)
			if len(got) < len(want) {
				want = want[len(got) : 2*len(got)]
			}
			golden.Close(t, checkpoint+": "+name, got, want, 1e-5*slices.Max(want))
		}
	}
}

// fromCheckpoint is the network that a state dict belongs to, with its weights.
func fromCheckpoint(t *testing.T, name string) (network.Network, *model.Store) {
	t.Helper()
	state := golden.Checkpoint(t, name)
	w := fromTorch(state)
	store, err := network.NewStore(w)
	if err != nil {
		t.Fatal(err)
	}
	return network.New(configOf(state, w)), store
}

// configOf describes a narrow CIFAR network by its state dict.
func configOf(state map[string]golden.Tensor, w rundir.Arrays) *config.Config {
	cfg := config.Default()
	cfg.Backbone.Width = state["backbone.conv1.weight"].Dims[0]
	cfg.Data.Mean, cfg.Data.Std = [3]float64{0.4914, 0.4822, 0.4465}, [3]float64{0.2023, 0.1994, 0.2010}
	if last, ok := state["contrastive_head.2.weight"]; ok {
		cfg.Pretext.FeaturesDim = last.Dims[0]
	}
	if bias, ok := w[network.ClusterHead+"/bias"]; ok {
		cfg.Scan.NumClusters = state["cluster_head.0.bias"].Dims[0]
		cfg.Scan.NumHeads = len(bias.Values) / cfg.Scan.NumClusters
	}
	return cfg
}
