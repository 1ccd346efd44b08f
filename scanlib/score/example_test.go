package score_test

import (
	"fmt"

	"scango/scanlib/score"
)

// Six images, three clusters, two classes: the third cluster has no class of
// its own, and one image has no label.
func ExampleEvaluate() {
	predictions := []int{0, 0, 1, 1, 2, 2}
	labels := []int{1, 1, 0, 0, 0, score.Unknown}

	report, err := score.Evaluate(predictions, labels, 3, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("cluster → class:", report.Match)
	fmt.Printf("ACC %.3f  NMI %.3f  ARI %.3f  AMI %.3f  purity %.3f  (%d images)\n",
		report.ACC, report.NMI, report.ARI, report.AMI, report.Purity, report.N)

	_, err = score.Evaluate([]int{0, 1}, []int{score.Unknown, score.Unknown}, 2, 2)
	fmt.Println(err)
	// Output:
	// cluster → class: [1 0 -1]
	// ACC 0.800  NMI 0.779  ARI 0.545  AMI 0.635  purity 1.000  (5 images)
	// score: no image has a known label
}

// A confusion matrix has the classes as rows; the match orders its columns.
func ExampleTable_Fractions() {
	table, err := score.Count([]int{1, 1, 1, 0, 0, 1}, []int{0, 0, 0, 1, 1, 1}, 2, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	order := table.Order(table.Match())
	fmt.Println("clusters", order)
	for class, row := range table.Fractions(order) {
		fmt.Printf("class %d: %.2f\n", class, row)
	}
	// Output:
	// clusters [1 0]
	// class 0: [1.00 0.00]
	// class 1: [0.33 0.67]
}

// The accuracy of neighbors means something only above chance.
func ExampleNeighborAccuracy() {
	labels := []int{0, 0, 1, 1}
	neighbors := [][]int{{1, 2}, {0, 3}, {3, 0}, {2, 1}}
	accuracy, pairs, err := score.NeighborAccuracy(neighbors, labels, 1)
	fmt.Printf("%.2f of %d pairs, chance %.2f, %v\n", accuracy, pairs, score.NeighborChance(labels), err)
	// Output: 1.00 of 4 pairs, chance 0.33, <nil>
}

// An image counts where one of its two most probable clusters has its class.
func ExampleTopK() {
	probabilities := [][]float64{{0.6, 0.3, 0.1}, {0.2, 0.5, 0.3}, {0.5, 0.4, 0.1}}
	labels, match := []int{0, 2, 2}, []int{0, 1, 2} // match: the class of each cluster
	share, err := score.TopK(probabilities, labels, match, 2)
	fmt.Printf("%.2f %v\n", share, err)
	// Output: 0.67 <nil>
}

// Labels that cannot tell a good clustering from a bad one.
func ExampleSilent() {
	fmt.Println(score.Silent([]int{3, 3, score.Unknown}))
	fmt.Printf("%q\n", score.Silent([]int{0, 1, 1}))
	// Output:
	// labels are constant: nothing to compare with
	// ""
}
