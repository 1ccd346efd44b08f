package assess

import (
	"slices"
	"testing"
)

// A draw is even over the classes, one of each at least, the same each time,
// and begins a larger one.
func TestDrawLabeled(t *testing.T) {
	labels := make([]int, 0, 200) // 40 of class 0, 150 of class 1, 2 of class 2, 8 unknown
	for class, n := range map[int]int{0: 40, 1: 150, 2: 2, -1: 8} {
		labels = append(labels, slices.Repeat([]int{class}, n)...)
	}
	slices.Sort(labels)
	for _, row := range []struct {
		share float64
		want  []int // images of each class
	}{
		{0.001, []int{1, 1, 1}}, // one of each
		{3. / 192, []int{1, 1, 1}},
		{12. / 192, []int{5, 5, 2}}, // class 2 has no more
		{1, []int{40, 150, 2}},
	} {
		drawn := drawLabeled(labels, row.share, 7)
		got := make([]int, 3)
		for _, i := range drawn {
			got[labels[i]]++
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%g of the labels: %v of each class, want %v", row.share, got, row.want)
		}
		if all := drawLabeled(labels, 1, 7); !slices.Equal(drawn, all[:len(drawn)]) {
			t.Errorf("%g of the labels: %v does not begin %v", row.share, drawn, all)
		}
	}
	if slices.Equal(drawLabeled(labels, 0.1, 7), drawLabeled(labels, 0.1, 8)) {
		t.Error("two seeds draw the same images")
	}
}
