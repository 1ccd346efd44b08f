package train

import (
	"reflect"
	"slices"
	"testing"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// A cluster is warned of when it has no image for the first time, each head's
// for itself, and not where there are fewer images than clusters.
func TestWarnEmpty(t *testing.T) {
	var log tiny.Log
	tr := &Trainer{Setup: Setup{Runtime: network.Runtime{Notify: log.Add}}, Stage: stage.Scan}
	said := func(epoch, head int, p ...float32) string {
		log.Events = nil
		tr.warnEmpty(epoch, head, p, 3)
		if len(log.Events) == 0 {
			return ""
		}
		return log.Events[0].Message
	}
	all := []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}
	two := []float32{1, 0, 0, 0, 1, 0, 1, 0, 0}
	one := []float32{1, 0, 0, 1, 0, 0, 1, 0, 0}
	for i, row := range []struct {
		head int
		p    []float32
		want string
	}{
		{0, all, ""},
		{0, two, "epoch 1: cluster 2 has no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{0, two, ""},
		{0, one, "epoch 3: cluster 1 has no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{1, one, "epoch 4: clusters 1, 2 have no validation image; raise scan.entropy_weight, or ask for fewer clusters"},
		{0, all, ""},
		{0, one, ""},
		{2, one[:6], ""},
	} {
		if got := said(i, row.head, row.p...); got != row.want {
			t.Errorf("epoch %d: %q, want %q", i, got, row.want)
		}
	}
	if got := haveLost(make([]string, 11), 50); got != "11 of 50 clusters have" {
		t.Error(got)
	}
}

func TestHeads(t *testing.T) {
	p := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12} // [2 images, 3 heads, 2 clusters]
	if got := headColumn(p, 3, 2, 1); !slices.Equal(got, []float32{3, 4, 9, 10}) {
		t.Errorf("head 1 of %v is %v", p, got)
	}
	w := rundir.Arrays{
		"cluster_head/weight": {Dims: []int{2, 6}, Values: p}, // [2 features, 3·2]
		"cluster_head/bias":   {Dims: []int{6}, Values: []float32{1, 2, 3, 4, 5, 6}},
		"backbone/w":          {Dims: []int{1}, Values: []float32{1}},
	}
	keepHead(w, 3, 2, 2)
	want := rundir.Arrays{
		"cluster_head/weight": {Dims: []int{2, 2}, Values: []float32{5, 6, 11, 12}},
		"cluster_head/bias":   {Dims: []int{2}, Values: []float32{5, 6}},
		"backbone/w":          {Dims: []int{1}, Values: []float32{1}},
	}
	if !reflect.DeepEqual(w, want) {
		t.Errorf("head 2 is %v, want %v", w, want)
	}
}

func TestClustersInUse(t *testing.T) {
	for _, row := range []struct {
		p    []float32
		want int
	}{
		{[]float32{1, 0, 0, 0, 1, 0}, 2},
		{[]float32{.4, .3, .3, .5, .5, 0}, 1}, // of a tie the first
		{nil, 0},
	} {
		if got := clustersInUse(row.p, 3); got != row.want {
			t.Errorf("%v: %d, want %d", row.p, got, row.want)
		}
	}
}
