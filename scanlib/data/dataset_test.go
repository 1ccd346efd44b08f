package data

import (
	"slices"
	"testing"
)

func TestAlignClasses(t *testing.T) {
	set := func(classes []string, labels ...int) *Set { return &Set{Classes: classes, Labels: labels} }
	train := set([]string{"a", "b"}, 0, 1)
	val := set([]string{"b", "c"}, 0, 1, -1, 0)
	alignClasses(train, val)
	want := []string{"a", "b", "c"}
	if !slices.Equal(train.Classes, want) || !slices.Equal(val.Classes, want) {
		t.Errorf("classes %v and %v, want %v", train.Classes, val.Classes, want)
	}
	if !slices.Equal(train.Labels, []int{0, 1}) || !slices.Equal(val.Labels, []int{1, 2, -1, 1}) {
		t.Errorf("labels %v and %v, want [0 1] and [1 2 -1 1]", train.Labels, val.Labels)
	}
}
