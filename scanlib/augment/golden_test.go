package augment

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// source is a picture of the reference files: s0, s1 … are the rows of
// small_u8, l0, l1 … are large0_u8, large1_u8 …, others have their name's array.
func source(f *golden.File, name string) (flat []uint8, h, w int) {
	kind, number := name[0], name[1:]
	i, err := strconv.Atoi(number)
	switch {
	case err == nil && kind == 's':
		shape := f.Shape("small_u8")
		size := shape[1] * shape[2] * shape[3]
		return f.Bytes("small_u8")[i*size : (i+1)*size], shape[1], shape[2]
	case err == nil && kind == 'l':
		name = "large" + number
	}
	shape := f.Shape(name + "_u8")
	return f.Bytes(name + "_u8"), shape[0], shape[1]
}

// compare reports how the pixels of got differ from want: at most `most` levels
// and in at most `share` of the values.
func compare(t *testing.T, what string, got, want []uint8, most int, share float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	worst, at, differ := 0, 0, 0
	for i := range want {
		d := int(got[i]) - int(want[i])
		if d != 0 {
			differ++
		}
		if d = max(d, -d); d > worst {
			worst, at = d, i
		}
	}
	if worst > most || float64(differ) > share*float64(len(want)) {
		t.Errorf("%s: %d of %d values differ, by up to %d (at %d: got %d, want %d)",
			what, differ, len(want), worst, at, got[at], want[at])
	}
}

// job is one picture of a reference file to be made from another.
type job struct {
	name    string // of the wanted array
	picture string // of the source
	value   float64
	box     []int
}

// check runs one function on all jobs, those of equal size as one batch, and
// compares what comes out. The function gets the images, the jobs' values
// float32 [batch] and their boxes int32 [batch, 4].
func check(t *testing.T, f *golden.File, jobs []job, most int, share float64, fn func(images, value, box *graph.Node) planes) {
	t.Helper()
	groups := map[[2]int][]job{}
	for _, j := range jobs {
		_, h, w := source(f, j.picture)
		groups[[2]int{h, w}] = append(groups[[2]int{h, w}], j)
	}
	for size, group := range groups {
		var batch []uint8
		var values []float32
		var boxes []int32
		for _, j := range group {
			flat, _, _ := source(f, j.picture)
			batch, values = append(batch, flat...), append(values, float32(j.value))
			for k := range 4 {
				boxes = append(boxes, int32(append(j.box, 0, 0, 0, 0)[k]))
			}
		}
		got := run[uint8](t, backend, func(in []*graph.Node) *graph.Node {
			return graph.ConvertDType(fn(in[0], in[1], in[2]).join(), dtypes.Uint8)
		}, pixels(batch, size[0], size[1]), values, tensors.FromFlatDataAndDimensions(boxes, len(group), 4))
		for i, j := range group {
			n := len(got) / len(group)
			compare(t, fmt.Sprintf("%s (value %g)", j.name, j.value), got[i*n:(i+1)*n], f.Bytes(j.name), most, share)
		}
	}
}

// exact reports whether resizing crops of an h×w picture to size×size gives
// PIL's bits: where nothing shrinks and the weights are whole in its fixed-point
// numbers of 22 bits. Elsewhere PIL rounds the weights, which decides the exact
// halves: some differ by a level. It filters along x first, but along y where
// that shrinks by more than twice as many pixels; this never does.
func exact(h, w, size int) bool { return h <= size && w <= size && size&(size-1) == 0 }

// Reference: torchvision resized_crop with the bilinear filter on PIL pictures.
func TestGoldenCropResize(t *testing.T) {
	f := golden.Open(t, "aug_crop_resize.npz")
	type kind struct {
		size  int
		exact bool
	}
	jobs := map[kind][]job{}
	for _, m := range f.Find(`rrc(\d+)__(\d+)__(([a-z])\d*)`) {
		box := "rrc__" + m[2] + "__" + m[3] + "__box"
		if m[4] == "s" {
			box = "rrc" + m[1] + "__" + m[2] + "__box"
		}
		size, _ := strconv.Atoi(m[1])
		_, h, w := source(f, m[3])
		k := kind{size, exact(h, w, size)}
		jobs[k] = append(jobs[k], job{name: m[0], picture: m[3], box: f.Ints(box)})
	}
	for k, group := range jobs {
		most, share := 1, 0.2
		if k.exact {
			most, share = 0, 0
		}
		check(t, f, group, most, share, func(images, _, box *graph.Node) planes { return cropResize(images, box, nil, k.size) })
	}
}

// Reference: torchvision adjust_brightness, adjust_contrast, adjust_saturation,
// adjust_hue and to_grayscale on PIL pictures, bit for bit.
func TestGoldenColor(t *testing.T) {
	for op, fn := range map[string]func(p planes, factor *graph.Node) planes{
		"brightness": planes.brightness, "contrast": planes.contrast,
		"saturation": planes.saturation, "hue": planes.hue,
		"grayscale": func(p planes, _ *graph.Node) planes { return p.gray() },
	} {
		t.Run(op, func(t *testing.T) {
			f := golden.Open(t, "aug_jitter.npz")
			var jobs []job
			for _, m := range f.Find(op + `(__\d+)?__([a-z]\d+)`) {
				j := job{name: m[0], picture: m[2]}
				if m[1] != "" {
					j.value = f.Float(op + m[1] + "__v")
				}
				jobs = append(jobs, j)
			}
			check(t, f, jobs, 0, 0, func(images, factor, _ *graph.Node) planes { return fn(split(images), factor) })
		})
	}
}

// Reference: torchvision's operations one after the other, in a listed order, bit
// for bit.
func TestGoldenJitterOrder(t *testing.T) {
	f := golden.Open(t, "aug_jitter.npz")
	var when [4]int32
	for place, op := range f.Ints("jitter_chain_order") {
		when[op] = int32(place)
	}
	factors := f.Float32s("jitter_chain_factors")
	var jobs []job
	for _, m := range f.Find(`jitter_chain__([a-z]\d+)`) {
		jobs = append(jobs, job{name: m[0], picture: m[1]})
	}
	check(t, f, jobs, 0, 0, func(images, _, _ *graph.Node) planes {
		g, batch := images.Graph(), images.Shape().Dim(0)
		return split(images).jitter(jitterPlan{
			when:    graph.BroadcastToDims(graph.Const(g, [][]int32{when[:]}), batch, 4),
			factors: graph.BroadcastToDims(graph.Const(g, [][]float32{factors}), batch, 4),
			apply:   graph.BroadcastToDims(graph.Const(g, []bool{true}), batch),
		})
	})
}

// goldenOps are the operations by their names in the reference files.
var goldenOps = map[string]StrongOp{
	"Identity": OpIdentity, "AutoContrast": OpAutoContrast, "Equalize": OpEqualize, "Rotate": OpRotate,
	"Solarize": OpSolarize, "Color": OpColor, "Contrast": OpContrast, "Brightness": OpBrightness,
	"Sharpness": OpSharpness, "ShearX": OpShearX, "TranslateX": OpTranslateX, "TranslateY": OpTranslateY,
	"Posterize": OpPosterize, "ShearY": OpShearY,
}

// Reference: the official code's strong operations on PIL pictures, bit for bit.
func TestGoldenStrong(t *testing.T) {
	f := golden.Open(t, "aug_strong.npz")
	found := map[StrongOp]bool{}
	var jobs []job
	for _, m := range f.Find(`([A-Z]\w*?)(__\d+)?__([a-z]\w*)`) {
		op, ok := goldenOps[m[1]]
		if !ok {
			t.Errorf("%s: no operation %q", m[0], m[1])
		}
		if m[3] == "v" {
			continue
		}
		found[op] = true
		j := job{name: m[0], picture: m[3], box: []int{int(op)}}
		if m[2] != "" {
			j.value = f.Float(m[1] + m[2] + "__v")
		}
		jobs = append(jobs, j)
	}
	if len(found) != len(goldenOps) {
		t.Errorf("found pictures of %d operations, want %d", len(found), len(goldenOps))
	}
	check(t, f, jobs, 0, 0, func(images, value, box *graph.Node) planes {
		return unpack(strongOp(packPixels(images), column(box, 0), value))
	})
}
