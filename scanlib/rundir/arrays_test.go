package rundir

import (
	"math"
	"path/filepath"
	"slices"
	"testing"
)

// Bits survive a file, those of every NaN and of integers among them.
func TestArraysFile(t *testing.T) {
	indices := []int32{0, 1, -1, math.MaxInt32, 0x7fc00001, 0x7f800001} // as float32, the last two are a quiet and a signaling NaN
	want := Arrays{
		"a/weight":    {Dims: []int{2, 3}, Values: []float32{1, -0.5, float32(math.Inf(1)), 0, float32(math.Copysign(0, -1)), 1e-45}},
		"b/indices":   {Dims: []int{3, 2}, Ints: indices},
		"c/old":       {Dims: []int{6}, Values: bytesFloat(intBytes(indices))}, // as older versions kept indices
		"optim/count": {Dims: []int{1}, Values: []float32{7}},
	}
	path := filepath.Join(t.TempDir(), "a.safetensors")
	if err := want.save(path, map[string]string{stateKey: `{"epoch": 3}`}); err != nil {
		t.Fatal(err)
	}
	got, notes, err := At(filepath.Dir(path)).load(path)
	if err != nil {
		t.Fatal(err)
	}
	if notes[stateKey] != `{"epoch": 3}` {
		t.Errorf("notes %v", notes)
	}
	if len(got) != len(want) {
		t.Errorf("%d arrays, want %d", len(got), len(want))
	}
	for name, one := range want {
		if !slices.Equal(got[name].Dims, one.Dims) || !slices.Equal(got[name].AsInts(), one.AsInts()) || (got[name].Ints == nil) != (one.Ints == nil) {
			t.Errorf("%s: got %v, want %v", name, got[name], one)
		}
	}
	if back := got["c/old"].AsInts(); !slices.Equal(back, indices) {
		t.Errorf("indices in the bits of floats: %v, want %v", back, indices)
	}
}
