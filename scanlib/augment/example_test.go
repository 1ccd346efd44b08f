package augment_test

import (
	"fmt"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/augment"
)

// Two views of the same two images, as SimCLR compares them.
func Example() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	view := augment.Digits{Size: 8, Rotate: 15, Scale: [2]float64{0.9, 1.1}, Elastic: 0.5, Grid: 2}
	images := tensors.FromFlatDataAndDimensions(make([]uint8, 2*8*8*3), 2, 8, 8, 3)
	views, err := graph.ExecOnce(backend, func(images, seeds *graph.Node) *graph.Node {
		mean, std := [3]float64{0.5, 0.5, 0.5}, [3]float64{0.5, 0.5, 0.5}
		first := view.Apply(images, seeds, mean, std)
		second := view.Apply(images, augment.Derive(seeds, 1), mean, std)
		return graph.Stack([]*graph.Node{first, second}, 1)
	}, images, augment.Seeds(0, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(views.Shape(), tensors.MustCopyFlatData[float32](views)[0])
	// Output: (Float32)[2, 2, 8, 8, 3] -1
}

// The same step draws the same numbers anywhere.
func ExampleUniform() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := graph.ExecOnce(backend, func(seeds *graph.Node) *graph.Node {
		return augment.Uniform(seeds, 7, 3)
	}, augment.Seeds(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", tensors.MustCopyFlatData[float32](u))
	// Output: [0.5512 0.3160 0.2133 0.5486 0.8315 0.5142]
}

// One operation of the strong list, chosen and set for each image: a gray image
// at half its brightness, and inverted.
func ExampleApplyOp() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	images := tensors.FromFlatDataAndDimensions([]uint8{200, 200, 200, 200, 200, 200}, 2, 1, 1, 3)
	out, err := graph.ExecOnce(backend, augment.ApplyOp, images,
		[]int32{int32(augment.OpBrightness), int32(augment.OpSolarize)}, []float32{0.5, 128})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tensors.MustCopyFlatData[uint8](out))
	// Output: [100 100 100 55 55 55]
}

// What validation sees: the central square, normalized.
func ExamplePlain() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	images := tensors.FromFlatDataAndDimensions([]uint8{9, 9, 9, 0, 0, 255, 9, 9, 9}, 1, 1, 3, 3) // one row of three pixels
	mean, std := [3]float64{0.5, 0.5, 0.5}, [3]float64{0.5, 0.5, 0.5}
	view, err := graph.ExecOnce(backend, func(images *graph.Node) *graph.Node {
		return augment.Plain{Size: 1}.Apply(images, nil, mean, std)
	}, images)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tensors.MustCopyFlatData[float32](view))
	// Output: [-1 -1 1]
}
