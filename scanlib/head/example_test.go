package head_test

import (
	"fmt"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/head"
)

// Five heads of ten clusters over the features of three images.
func ExampleCluster_Logits() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	heads := head.Cluster{Heads: 5, Clusters: 10, Seed: 1}
	logits, err := model.CallOnce(backend, model.NewStore(), func(scope *model.Scope, features *graph.Node) *graph.Node {
		return heads.Logits(scope.In("cluster_head"), features)
	}, tensors.FromFlatDataAndDimensions(make([]float32, 3*128), 3, 128))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(logits.Shape())
	// Output: (Float32)[3, 5, 10]
}

// The projection that SimCLR compares, of unit length.
func ExampleProjection_Embed() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	projection := head.Projection{Dim: 32, MLP: true, Seed: 1}
	length, err := model.CallOnce(backend, model.NewStore(), func(scope *model.Scope, features *graph.Node) *graph.Node {
		embedding := projection.Embed(scope.In("contrastive_head"), features)
		return graph.ReduceSum(graph.Square(embedding), -1)
	}, [][]float32{{1, 2, 3}, {0, -1, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", length.Value())
	// Output: [1.00 1.00]
}
