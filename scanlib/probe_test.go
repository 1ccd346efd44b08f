package scanlib

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"scango/scanlib/assess"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

func probesOf(r *Report) (probes []assess.Probe) {
	for _, row := range r.Rows {
		if row.Probe != nil {
			probes = append(probes, *row.Probe)
		}
	}
	return probes
}

// The reference run has a probe of a tenth of its 72 labels; 1 % are less than
// one image a class.
func TestProbes(t *testing.T) {
	dir, r := referenceRun(t)
	probes := probesOf(r)
	if len(probes) != 2 || probes[0].Images != 3 || probes[1].Images != 7 || math.Abs(probes[1].Share-7./72) > 1e-9 {
		t.Fatalf("probes %+v, want of 3 images and of 7", probes)
	}
	tiny.Contains(t, r.String(), "linear probe, 4.17 % of the labels (3 images) *", "trained with labels")
	e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Probe(t.Context(), e, enc, 0.1)
	if err != nil || !reflect.DeepEqual(again, probes[1]) {
		t.Errorf("a second probe gives %+v, %v; want %+v", again, err, probes[1])
	}
	all, err := Probe(t.Context(), e, enc, 1)
	if err != nil || all.Images != 72 || all.Scores.ACC < 0.6 { // three colors: two of three are 0.67
		t.Errorf("with all labels the probe is %+v, %v", all, err)
	}
	if _, err := Probe(t.Context(), e, enc, 0); err == nil || !strings.Contains(err.Error(), "more than 0 and at most 1") {
		t.Errorf("a share of 0: %v", err)
	}
	val := e.Data.Val
	e.Data.Val = e.Data.Train
	if _, err := Probe(t.Context(), e, enc, 0.1); err == nil || !strings.Contains(err.Error(), "the validation images are those that it would learn from") {
		t.Errorf("validated on the training images: %v", err)
	}
	e.Data.Val = val
	e.Data.Train.Labels = nil
	if _, err := Probe(t.Context(), e, enc, 0.1); err == nil || err.Error() != "no linear probe: there are no labels: nothing to compare with (training images)" {
		t.Errorf("without labels: %v", err)
	}
}

// Where neighbors are mined with embeddings, the probe computes the features of
// the backbone, which are then those that the other setting keeps.
func TestProbeOfEmbeddings(t *testing.T) {
	from, _ := referenceRun(t)
	e := openTiny(t, from, tiny.Config(imagesDir()), nil)
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	drawn := []int{5, 70, 0}
	kept, _, _, err := prober(e, enc, &stage.Cost{}).Features(t.Context(), drawn)
	if err != nil {
		t.Fatal(err)
	}
	e.Config.Pretext.NeighborFeatures = "embedding"
	train, val, dim, err := prober(e, enc, &stage.Cost{}).Features(t.Context(), drawn)
	if err != nil || dim != enc.Dim || len(val) != len(enc.Val) {
		t.Fatalf("%d features, %d values: %v", dim, len(val), err)
	}
	for i, v := range kept {
		if math.Abs(float64(train[i]-v)) > 1e-5 {
			t.Fatalf("value %d is %g, want %g", i, train[i], v)
		}
	}
}
