package network

import (
	"reflect"
	"testing"

	"scango/scanlib/rundir"
)

// The variables of a model come back as they were, statistics and the
// optimizer's state not to be trained.
func TestWeightsStore(t *testing.T) {
	w := rundir.Arrays{
		"backbone/conv1/weight":      {Dims: []int{1, 2}, Values: []float32{1, 2}},
		"backbone/bn1/running_mean":  {Dims: []int{2}, Values: []float32{3, 4}},
		"cluster_head/bias":          {Dims: []int{1}, Values: []float32{5}},
		"optim/adam/m":               {Dims: []int{1}, Values: []float32{6}},
		"ema/cluster_head/bias/mean": {Dims: []int{1}, Values: []float32{7}},
	}
	store, err := NewStore(w)
	if err != nil {
		t.Fatal(err)
	}
	for v := range store.IterVariables() {
		want := v.Path() == "/backbone/conv1/weight" || v.Path() == "/cluster_head/bias"
		if v.Trainable != want {
			t.Errorf("%s: trainable is %v, want %v", v.Path(), v.Trainable, want)
		}
	}
	all, err := Read(store)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all, w) {
		t.Errorf("got %v, want %v", all, w)
	}
	subset, err := Read(store, "backbone/", "cluster_head/")
	if err != nil {
		t.Fatal(err)
	}
	if want := w.Only("backbone/", "cluster_head/"); len(want) != 3 || !reflect.DeepEqual(subset, want) {
		t.Errorf("got %v, want %v", subset, want)
	}
}
