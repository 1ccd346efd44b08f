package memory_test

import (
	"context"
	"fmt"

	"scango/scanlib/engine"
	"scango/scanlib/memory"
)

func ExampleBank_Mine() {
	features := []float32{1, 0, 0.9, 0.1, 0, 2, 0.1, 0.8}
	memory.Normalize(features, 2)
	bank := memory.Bank{N: 4, D: 2, Features: features}
	eng, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	neighbors, similarities, err := bank.Mine(context.Background(), eng, 1, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, neighbor := range neighbors {
		fmt.Printf("image %d: %d (%.3f)\n", i, neighbor, similarities[i])
	}
	// Output:
	// image 0: 1 (0.994)
	// image 1: 0 (0.994)
	// image 2: 3 (0.992)
	// image 3: 2 (0.992)
}

func ExampleKMeans() {
	points := []float32{0, 1, 10, 11, 12}
	groups, centroids, err := memory.KMeans(context.Background(), points, 5, 1, 2, 1, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, p := range points {
		fmt.Printf("%g near %g\n", p, centroids[groups[i]])
	}
	// Output:
	// 0 near 0.5
	// 1 near 0.5
	// 10 near 11
	// 11 near 11
	// 12 near 11
}

// Each query gets the class that its two nearest images vote for.
func ExampleBank_KNN() {
	eng, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	bank := memory.Bank{N: 4, D: 2, Features: []float32{1, 0, 0.8, 0.6, 0, 1, -0.6, 0.8}}
	queries := memory.Bank{N: 2, D: 2, Features: []float32{0.6, -0.8, 0, 1}}
	classes, err := bank.KNN(context.Background(), eng, []int{0, 0, 1, 1}, 2, queries, 2, 0.1)
	fmt.Println(classes, err)
	// Output: [0 1] <nil>
}

// A linear classifier of features on a line.
func ExampleFitLinear() {
	features, labels := []float32{0, 1, 10, 11}, []int{0, 0, 1, 1}
	classifier, err := memory.FitLinear(context.Background(), features, 4, 1, labels, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(classifier.Classify([]float32{2, 5, 6, 20}, 4))
	// Output: [0 0 1 1]
}
