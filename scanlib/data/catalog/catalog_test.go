package catalog

import (
	"slices"
	"testing"
)

// hidden is a name that no other test has.
const hidden = "a set of this test"

func TestAdd(t *testing.T) {
	Add(Facts{Name: hidden, Parts: []Part{Train}, Keys: []string{"fold"}, Mean: [3]float64{1, 2, 3}, Std: [3]float64{4, 5, 6}})
	f, ok := Lookup(hidden)
	if !ok || !f.Has(Train) || f.Has(HeldOut) || !f.Reads("fold") || f.Reads("subset") || !slices.Contains(Names(), hidden) {
		t.Errorf("%+v, %v", f, ok)
	}
	if mean, std := f.Normalization(); mean[1] != 2 || std[2] != 6 {
		t.Errorf("mean %v, deviation %v", mean, std)
	}
	if _, ok := Lookup("none"); ok {
		t.Error("there is a set of no name")
	}
}

// TestAddPanics: a name twice, and none, are slips of a program.
func TestAddPanics(t *testing.T) {
	Add(Facts{Name: hidden + " too"})
	for _, name := range []string{"", hidden + " too"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q: no panic", name)
				}
			}()
			Add(Facts{Name: name})
		}()
	}
}

// TestNormalization: what a set does not say is ImageNet's, as torchvision
// publishes it.
func TestNormalization(t *testing.T) {
	mean, std := Facts{}.Normalization()
	if mean != [3]float64{0.485, 0.456, 0.406} || std != [3]float64{0.229, 0.224, 0.225} {
		t.Errorf("mean %v, deviation %v", mean, std)
	}
}
