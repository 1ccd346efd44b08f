package feed

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"scango/scanlib/engine"
	"scango/scanlib/pack"
)

// Source brings the pixels of chosen images into a graph. Both kinds give the
// same results.
type Source interface {
	// Inputs returns the arguments of a step over these images, whose number is
	// a multiple of the devices; temporary are those to free after the step.
	Inputs(indices []int32) (inputs, temporary []engine.Input)
	// Sharded describes those arguments to Engine.NewStep.
	Sharded() []bool
	// Images turns the arguments into uint8 [len(indices), H, W, 3].
	Images(inputs []*graph.Node) *graph.Node
	// Devices returns the number of devices that share each batch.
	Devices() int
	// Close frees what the source holds on the devices.
	Close()
}

// NewResident puts all images on every device: steps receive indices. Sources
// of the same images share one copy, which the last to be closed frees.
func NewResident(e *engine.Engine, images pack.Images, devices int) (Source, error) {
	key := fmt.Sprintf("images %s on %d devices", images.Hash, devices)
	set, release, err := e.Shared(key, func() (engine.Input, error) {
		return engine.ResidentInput(e, devices, images.Pixels(), images.Len(), images.Height, images.Width, 3)
	})
	if err != nil {
		return nil, fmt.Errorf("feed: %d images: %w", images.Len(), err)
	}
	return &resident{set, release}, nil
}

type resident struct {
	set     engine.Input
	release func()
}

func (r *resident) Inputs(indices []int32) (inputs, temporary []engine.Input) {
	list := engine.ShardedInput(len(r.set), indices, len(indices), 1)
	return []engine.Input{r.set, list}, []engine.Input{list}
}

func (r *resident) Sharded() []bool { return []bool{false, true} }

func (r *resident) Images(inputs []*graph.Node) *graph.Node {
	return graph.Gather(inputs[0], inputs[1])
}

func (r *resident) Devices() int { return len(r.set) }

func (r *resident) Close() { r.release() }

// NewStream leaves the images where they are, usually in a memory-mapped file:
// steps receive their pixels.
func NewStream(images pack.Images, devices int) Source { return stream{images, devices} }

type stream struct {
	images  pack.Images
	devices int
}

func (s stream) Inputs(indices []int32) (inputs, temporary []engine.Input) {
	height, width := s.images.Height, s.images.Width
	pixels := make([]byte, 0, len(indices)*height*width*3)
	for _, i := range indices {
		pixels = append(pixels, s.images.At(int(i))...)
	}
	inputs = []engine.Input{engine.ShardedInput(s.devices, pixels, len(indices), height, width, 3)}
	return inputs, inputs
}

func (s stream) Sharded() []bool { return []bool{true} }

func (s stream) Images(inputs []*graph.Node) *graph.Node { return inputs[0] }

func (s stream) Devices() int { return s.devices }

func (s stream) Close() {}
