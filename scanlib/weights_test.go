package scanlib

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A write that fails leaves the old file, and nothing beside it.
func TestWriteFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "place")
	path := filepath.Join(dir, "file")
	write := func(text string, err error) error {
		return writeFile(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return err
		})
	}
	if err := write("old", nil); err != nil {
		t.Fatal(err)
	}
	cause := errors.New("no more ink")
	if err := write("half a ne", cause); !errors.Is(err, cause) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one with the cause and the path", err)
	}
	if got := string(readFile(t, path)); got != "old" {
		t.Errorf("the file holds %q after a failed write, want the old text", got)
	}
	if err := write("new", nil); err != nil {
		t.Fatal(err)
	}
	if got := string(readFile(t, path)); got != "new" {
		t.Errorf("the file holds %q, want the new text", got)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%d files beside it (%v), want none", len(entries)-1, err)
	}
}

// Bits survive a file, those of every NaN and of indices among them.
func TestWeightsFile(t *testing.T) {
	indices := []int32{0, 1, -1, math.MaxInt32, 0x7fc00001, 0x7f800001} // the last two are a quiet and a signaling NaN
	w := weights{
		"a/weight":    {[]int{2, 3}, []float32{1, -0.5, float32(math.Inf(1)), 0, float32(math.Copysign(0, -1)), 1e-45}},
		"b/indices":   {[]int{3, 2}, indicesToBits(indices)},
		"optim/count": {[]int{1}, []float32{7}},
	}
	path := filepath.Join(t.TempDir(), "w.safetensors")
	if err := w.save(path, map[string]string{"state": `{"epoch": 3}`}); err != nil {
		t.Fatal(err)
	}
	got, notes, err := loadWeights(path)
	if err != nil {
		t.Fatal(err)
	}
	if notes["state"] != `{"epoch": 3}` {
		t.Errorf("notes %v", notes)
	}
	if len(got) != len(w) {
		t.Errorf("%d arrays, want %d", len(got), len(w))
	}
	for name, want := range w {
		if !slices.Equal(got[name].dims, want.dims) || !slices.Equal(bitsToIndices(got[name].values), bitsToIndices(want.values)) {
			t.Errorf("%s: got %v, want %v", name, got[name], want)
		}
	}
	if back := bitsToIndices(got["b/indices"].values); !slices.Equal(back, indices) {
		t.Errorf("indices %v, want %v", back, indices)
	}
}

// The variables of a model come back as they were, statistics and the
// optimizer's state not to be trained.
func TestWeightsStore(t *testing.T) {
	w := weights{
		"backbone/conv1/weight":      {[]int{1, 2}, []float32{1, 2}},
		"backbone/bn1/running_mean":  {[]int{2}, []float32{3, 4}},
		"cluster_head/bias":          {[]int{1}, []float32{5}},
		"optim/adam/m":               {[]int{1}, []float32{6}},
		"ema/cluster_head/bias/mean": {[]int{1}, []float32{7}},
	}
	store, err := w.store()
	if err != nil {
		t.Fatal(err)
	}
	for v := range store.IterVariables() {
		want := v.Path() == "/backbone/conv1/weight" || v.Path() == "/cluster_head/bias"
		if v.Trainable != want {
			t.Errorf("%s: trainable is %v, want %v", v.Path(), v.Trainable, want)
		}
	}
	all, err := readWeights(store)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all, w) {
		t.Errorf("got %v, want %v", all, w)
	}
	some, err := readWeights(store, "backbone/", "cluster_head/")
	if err != nil {
		t.Fatal(err)
	}
	if want := w.only("backbone/", "cluster_head/"); len(want) != 3 || !reflect.DeepEqual(some, want) {
		t.Errorf("got %v, want %v", some, want)
	}
}

func TestTakeAverages(t *testing.T) {
	w := weights{
		"backbone/w":             {[]int{1}, []float32{1}},
		"backbone/kept":          {[]int{1}, []float32{2}},
		"ema/backbone/w/average": {[]int{1}, []float32{3}},
	}
	w.takeAverages()
	if w["backbone/w"].values[0] != 3 || w["backbone/kept"].values[0] != 2 {
		t.Errorf("got %v, want the average of w and kept itself", w)
	}
}
