package criterion_test

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"scango/scanlib/criterion"
)

// Two images, one head, three clusters; the neighbors agree.
func ExampleSCAN() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	logits := [][][]float32{{{9, 0, 0}}, {{0, 9, 0}}}
	total, err := graph.CallOnce(backend, func(anchors, neighbors *graph.Node) *graph.Node {
		return criterion.SCAN(anchors, neighbors, 5).Total
	}, logits, logits)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f of at best %.3f\n", total.Value(), -5*math.Log(3))
	// Output: [-3.471] of at best -5.493
}

// Two images whose views are alike and unlike those of the other; then one whose
// views are as far apart as the two images are.
func ExampleSimCLR() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, embeddings := range [][][][]float32{
		{{{1, 0}, {1, 0}}, {{0, 1}, {0, 1}}},
		{{{1, 0}, {0, 1}}, {{0, 1}, {0, 1}}},
	} {
		loss, err := graph.CallOnce(backend, func(z *graph.Node) *graph.Node {
			return criterion.SimCLR(z, 0.5, false)
		}, embeddings)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.3f\n", loss.Value())
	}
	// Output:
	// 0.240
	// 0.929
}

// Of three images two are assigned with more confidence than 0.9; the strong
// view of one of them goes to another cluster.
func ExampleSelfLabel() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	weak := [][]float32{{5, 0}, {0, 5}, {1, 0}}
	strong := [][]float32{{3, 0}, {1, 0}, {0, 0}}
	out, err := graph.CallOnceN(backend, func(weak, strong *graph.Node) []*graph.Node {
		loss, confident := criterion.SelfLabel(weak, strong, 0.9, true)
		return []*graph.Node{loss, confident}
	}, weak, strong)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f over %v images\n", out[0].Value(), out[1].Value())
	// Output: 0.681 over 2 images
}

// A query with its own key, and two keys of other images in the queue.
func ExampleMoCo() {
	backend, err := compute.NewWithConfig("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	loss, err := graph.CallOnce(backend, func(queries, keys, queue *graph.Node) *graph.Node {
		return criterion.MoCo(queries, keys, queue, 0.5)
	}, [][]float32{{1, 0}}, [][]float32{{1, 0}}, [][]float32{{0, 1}, {0, -1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", loss.Value())
	// Output: 0.240
}
