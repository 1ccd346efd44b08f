package scanlib

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/stage"
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

// The reference run has a probe of a tenth of its 72 labels; 1 % are less than
// one image a class.
func TestProbes(t *testing.T) {
	dir, r := referenceRun(t)
	if len(r.Probes) != 2 || r.Probes[0].Images != 3 || r.Probes[1].Images != 7 || math.Abs(r.Probes[1].Share-7./72) > 1e-9 {
		t.Fatalf("probes %+v, want of 3 images and of 7", r.Probes)
	}
	contains(t, r.String(), "linear probe, 4.17 % of the labels (3 images) *", "trained with labels")
	e := openTiny(t, dir, tinyConfig(imagesDir()), nil)
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Probe(t.Context(), enc, 0.1)
	if err != nil || !reflect.DeepEqual(*again, r.Probes[1]) {
		t.Errorf("a second probe gives %+v, %v; want %+v", again, err, r.Probes[1])
	}
	all, err := e.Probe(t.Context(), enc, 1)
	if err != nil || all.Images != 72 || all.Scores.ACC < 0.6 { // three colors: two of three are 0.67
		t.Errorf("with all labels the probe is %+v, %v", all, err)
	}
	if _, err := e.Probe(t.Context(), enc, 0); err == nil || !strings.Contains(err.Error(), "more than 0 and at most 1") {
		t.Errorf("a share of 0: %v", err)
	}
	val := e.sets.Val
	e.sets.Val = e.sets.Train
	if _, err := e.Probe(t.Context(), enc, 0.1); err == nil || !strings.Contains(err.Error(), "the validation images are those that it would learn from") {
		t.Errorf("validated on the training images: %v", err)
	}
	e.sets.Val = val
	e.sets.Train.Labels = nil
	if _, err := e.Probe(t.Context(), enc, 0.1); err == nil || err.Error() != "no linear probe: there are no labels: nothing to compare with (training images)" {
		t.Errorf("without labels: %v", err)
	}
}

// Where neighbors are mined with embeddings, the probe computes the features of
// the backbone, which are then those that the other setting keeps.
func TestProbeOfEmbeddings(t *testing.T) {
	from, _ := referenceRun(t)
	e := openTiny(t, from, tinyConfig(imagesDir()), nil)
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	drawn := []int{5, 70, 0}
	kept, _, _, err := e.backboneFeatures(t.Context(), enc, drawn, &stage.Cost{})
	if err != nil {
		t.Fatal(err)
	}
	e.cfg.Pretext.NeighborFeatures = "embedding"
	train, val, dim, err := e.backboneFeatures(t.Context(), enc, drawn, &stage.Cost{})
	if err != nil || dim != enc.Dim || len(val) != len(enc.Val) {
		t.Fatalf("%d features, %d values: %v", dim, len(val), err)
	}
	for i, v := range kept {
		if math.Abs(float64(train[i]-v)) > 1e-5 {
			t.Fatalf("value %d is %g, want %g", i, train[i], v)
		}
	}
}
