package assess_test

import (
	"fmt"
	"log"

	"scango/scanlib/assess"
	"scango/scanlib/data"
	"scango/scanlib/network"
	"scango/scanlib/stage"
)

// Six images in two clusters, one of them in the wrong one.
func Example() {
	val := &data.Set{Labels: []int{0, 0, 0, 1, 1, 1}, Classes: []string{"cat", "dog"}}
	var p []network.Prediction
	for _, cluster := range []int{1, 1, 0, 0, 0, 0} {
		probabilities := []float32{0.1, 0.1}
		probabilities[cluster] = 0.9
		p = append(p, network.Prediction{Cluster: cluster, Probability: 0.9, Probabilities: probabilities})
	}
	c, err := assess.Clusters(stage.Scan, p, 2, 0.95, val)
	if err != nil {
		log.Fatal(err)
	}
	class, purity := c.Majority(0)
	fmt.Printf("ACC %.3f, by chance %.3f\n", c.Scores.ACC, c.Chance().ACC)
	fmt.Printf("cluster 0: %d images, %s %.0f %%\n", c.Sizes[0], class, 100*purity)
	// Output:
	// ACC 0.833, by chance 0.500
	// cluster 0: 4 images, dog 75 %
}

// The two nearest of each of four images, of which images 0 and 1 are of one
// class and 2 and 3 of the other.
func ExampleNeighborAccuracy() {
	labels := assess.LabelsOf(&data.Set{Labels: []int{0, 0, 1, 1}, Classes: []string{"cat", "dog"}})
	nearest := []int32{1, 2, 0, 3, 3, 0, 1, 2} // [4, 2]
	for _, k := range []int{1, 2} {
		accuracy, chance, _ := assess.NeighborAccuracy(nearest, 2, labels, k)
		fmt.Printf("%.2f of the %d nearest, %.2f by chance\n", accuracy, k, chance)
	}
	// Output:
	// 0.75 of the 1 nearest, 0.33 by chance
	// 0.50 of the 2 nearest, 0.33 by chance
}

// Labels of one class say nothing, and give a reason in place of a score.
func ExampleLabels() {
	labels := assess.LabelsOf(&data.Set{Labels: []int{0, 0, 0}, Classes: []string{"thing"}})
	fmt.Println(labels.Silent())
	// Output: labels are constant: nothing to compare with
}
