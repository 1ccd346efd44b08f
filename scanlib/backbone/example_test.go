package backbone_test

import (
	"fmt"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/backbone"
)

// The features of two images under the initial weights, which the first run
// creates in the store.
func ExampleResNet_Features() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	net := backbone.ResNet{Stem: backbone.CIFAR, Width: 4, Blocks: [4]int{1, 1, 1, 1}, Seed: 1}
	store := model.NewStore()
	features, err := model.CallOnce(backend, store, func(scope *model.Scope, images *graph.Node) *graph.Node {
		return net.Features(scope.In("backbone"), images, false)
	}, tensors.FromFlatDataAndDimensions(make([]float32, 2*8*8*3), 2, 8, 8, 3))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(net.FeaturesDim(), features.Shape())
	fmt.Println(store.GetVariable("/backbone/layer4/0/conv2/weight").Shape())
	// Output:
	// 32 (Float32)[2, 32]
	// (Float32)[3, 3, 32, 32]
}

// The networks of the official code, by the size of the images.
func ExampleResNet18() {
	for _, net := range []backbone.ResNet{
		backbone.ResNet18(backbone.CIFAR, 0),    // about 32 pixels
		backbone.ResNet18(backbone.STL, 0),      // about 96
		backbone.ResNet50(backbone.ImageNet, 0), // about 224
	} {
		fmt.Println(net.Stem, net.Blocks, net.FeaturesDim())
	}
	// Output:
	// cifar [2 2 2 2] 512
	// stl [2 2 2 2] 512
	// imagenet [3 4 6 3] 2048
}
