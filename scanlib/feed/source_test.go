package feed

import (
	"bytes"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/engine"
	"scango/scanlib/pack"
)

// pictures are n images of 2×3 whose bytes count up.
func pictures(n int) pack.Images {
	pixels := make([]byte, n*18)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	images, err := pack.New(make([]string, n), 2, 3, pixels)
	if err != nil {
		panic(err)
	}
	return images
}

// Both sources bring the same pixels into a graph.
func TestSources(t *testing.T) {
	e, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	images := pictures(6)
	resident, err := NewResident(e, images, 1)
	if err != nil {
		t.Fatal(err)
	}
	indices := []int32{4, 0, 4, 5}
	var want []byte
	for _, i := range indices {
		want = append(want, images.At(int(i))...)
	}
	for name, source := range map[string]Source{"resident": resident, "stream": NewStream(images, 1)} {
		step, err := e.NewStep(name, model.NewStore(), source.Devices(), source.Sharded(),
			func(_ *model.Scope, in []*graph.Node) []*graph.Node { return []*graph.Node{source.Images(in)} })
		if err != nil {
			t.Fatal(err)
		}
		inputs, temporary := source.Inputs(indices)
		out, err := step.Run(inputs...)
		if err != nil {
			t.Fatal(err)
		}
		if got := out[0].Shape().String(); got != "(Uint8)[4, 2, 3, 3]" {
			t.Errorf("%s: images have shape %s", name, got)
		}
		if got := tensors.MustCopyFlatData[uint8](out[0]); !bytes.Equal(got, want) {
			t.Errorf("%s: pixels %v, want %v", name, got, want)
		}
		for _, in := range temporary {
			in.Free()
		}
		again, _ := source.Inputs(indices) // what stays was not among those freed
		if _, err := step.Run(again...); err != nil {
			t.Errorf("%s: a second step: %v", name, err)
		}
		step.Close()
		source.Close()
	}
}

// A batch is divided evenly over the devices, in order.
func TestStreamDividesBatches(t *testing.T) {
	images := pictures(4)
	inputs, _ := NewStream(images, 2).Inputs([]int32{3, 2, 1, 0})
	in := inputs[0]
	if len(in) != 2 {
		t.Fatalf("%d parts, want one for each of 2 devices", len(in))
	}
	second := tensors.MustCopyFlatData[uint8](in[1])
	if want := append(append([]byte(nil), images.At(1)...), images.At(0)...); !bytes.Equal(second, want) {
		t.Errorf("the second device gets %v, want images 1 and 0", second)
	}
}
