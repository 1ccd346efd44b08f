package augment

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/internal/golden"
)

// planar turns float32 [n, h, w, 3] into [n, 3, h, w], torch's order.
func planar(flat []float32, n int) []float64 {
	pixels := len(flat) / n / 3
	out := make([]float64, len(flat))
	for i, v := range flat {
		sample, p, c := i/(3*pixels), i/3%pixels, i%3
		out[(sample*3+c)*pixels+p] = float64(v)
	}
	return out
}

// Reference: torchvision ToTensor and Normalize with the constants of three sets.
func TestGoldenNormalize(t *testing.T) {
	f := golden.Open(t, "aug_misc.npz", "small_u8")
	small, shape := f.Bytes("small_u8"), f.Shape("small_u8")
	for _, m := range f.Find(`(norm_.+)_mean_std`) {
		ms := f.Floats(m[0])
		mean, std := [3]float64(ms[:3]), [3]float64(ms[3:])
		got := run[float32](t, backend, func(in []*graph.Node) *graph.Node {
			return Plain{Size: shape[1]}.Apply(in[0], nil, mean, std)
		}, pixels(small, shape[1], shape[2]))
		golden.Close(t, m[1], planar(got, shape[0]), f.Floats(m[1]), 1e-6)
	}
}

// Reference: torchvision center_crop, where the picture is larger, by an odd
// margin, and smaller.
func TestGoldenCenterCrop(t *testing.T) {
	f := golden.Open(t, "aug_crop_resize.npz")
	for _, m := range f.Find(`crop(?:_pad)?(\d+)__([a-z]\d+)|([a-z]+)_crop(\d+)`) {
		flat, h, w := source(f, m[2]+m[3])
		size, _ := strconv.Atoi(m[1] + m[4])
		got := run[uint8](t, backend, func(in []*graph.Node) *graph.Node { return CenterCrop(in[0], size) }, pixels(flat, h, w))
		compare(t, m[0], got, f.Bytes(m[0]), 0, 0)
	}
}

// Reference: the official Cutout with its draws listed.
func TestGoldenCutout(t *testing.T) {
	f := golden.Open(t, "aug_misc.npz", "cutout_input")
	square, shape := f.Ints("cutout_length_cy_cx"), f.Shape("cutout_input")
	input := tensors.FromFlatDataAndDimensions(f.Float32s("cutout_input"), 1, shape[0], shape[1], shape[2])
	for _, m := range f.Find(`cutout__(\d+)`) {
		i, _ := strconv.Atoi(m[1])
		l, y, x := int32(square[3*i]), int32(square[3*i+1]), int32(square[3*i+2])
		got := run[float32](t, backend, func(in []*graph.Node) *graph.Node {
			return Cutout(graph.TransposeAllDims(in[0], 0, 2, 3, 1), in[1], in[2], in[3])
		}, input, []int32{l}, []int32{y}, []int32{x})
		golden.Close(t, fmt.Sprintf("side %d at %d, %d", l, y, x), planar(got, 1), f.Floats(m[0]), 0)
	}
}

// Reference: whole SimCLR views composed of torchvision's operations with the
// drawn numbers listed, bit for bit where the crop is; elsewhere the jitter may
// carry on a level of the crop.
func TestGoldenSimCLR(t *testing.T) {
	f := golden.Open(t, "aug_misc.npz", "simclr_params")
	params, small := f.Floats("simclr_params"), f.Bytes("small_u8")
	side := f.Shape("small_u8")[1]
	picture := side * side * 3
	var images []uint8
	var boxes, when [][]int32
	var factors [][]float32
	var flip, jitter, gray []bool
	for row := range slices.Chunk(params, 16) {
		image := int(row[0]) * picture
		images = append(images, small[image:image+picture]...)
		boxes = append(boxes, []int32{int32(row[1]), int32(row[2]), int32(row[3]), int32(row[4])})
		flip, jitter, gray = append(flip, row[5] != 0), append(jitter, row[6] != 0), append(gray, row[15] != 0)
		places := make([]int32, 4)
		for place, op := range row[7:11] {
			places[int(op)] = int32(place)
		}
		when = append(when, places)
		factors = append(factors, []float32{float32(row[11]), float32(row[12]), float32(row[13]), float32(row[14])})
	}
	got := run[uint8](t, backend, func(in []*graph.Node) *graph.Node {
		p := cropResize(in[0], in[1], in[2], side).jitter(jitterPlan{when: in[3], factors: in[4], apply: in[5]})
		return graph.ConvertDType(choose(in[6], p.gray(), p).join(), dtypes.Uint8)
	}, pixels(images, side, side), boxes, flip, when, factors, jitter, gray)
	most, share := 4, 0.02
	if exact(side, side, side) {
		most, share = 0, 0
	}
	for i := range boxes {
		compare(t, fmt.Sprintf("simclr %d", i), got[i*picture:(i+1)*picture], f.Bytes(fmt.Sprintf("simclr__%d_u8", i)), most, share)
	}
}

// Reference: whole strong views of the official code with the drawn numbers
// listed, bit for bit.
func TestGoldenStrongView(t *testing.T) {
	f := golden.Open(t, "aug_misc.npz", "ours_params")
	params, names, small := f.Floats("ours_params"), f.Strings("ours_op_names"), f.Bytes("small_u8")
	side := f.Shape("small_u8")[1]
	picture := side * side * 3
	var images []uint8
	var flip []bool
	var ops [4][]int32
	var values [4][]float32
	for row := range slices.Chunk(params, 10) {
		image := int(row[0]) * picture
		images, flip = append(images, small[image:image+picture]...), append(flip, row[1] != 0)
		for k := range ops {
			ops[k] = append(ops[k], int32(goldenOps[names[int(row[2+k])]]))
			values[k] = append(values[k], float32(row[6+k]))
		}
	}
	once, err := graph.NewExec(backend, ApplyOp)
	if err != nil {
		t.Fatal(err)
	}
	defer once.Finalize()
	got := run[uint8](t, backend, func(in []*graph.Node) *graph.Node {
		return graph.Where(in[1], graph.Reverse(in[0], 2), in[0])
	}, pixels(images, side, side), flip)
	for k := range ops {
		out, err := once.Call1(pixels(got, side, side), ops[k], values[k])
		if err != nil {
			t.Fatal(err)
		}
		got = tensors.MustCopyFlatData[uint8](out)
	}
	for i := range flip {
		compare(t, fmt.Sprintf("strong view %d", i), got[i*picture:(i+1)*picture], f.Bytes(fmt.Sprintf("ours__%d_u8", i)), 0, 0)
	}
}

// Reference: some thousand draws of torchvision's RandomResizedCrop. The means
// of place and size must agree within five standard errors, and the histogram of
// sizes as far as chance lets two samples.
func TestGoldenBoxes(t *testing.T) {
	f := golden.Open(t, "aug_misc.npz", "rrc_dist_hw_hist")
	wantHist, side := f.Floats("rrc_dist_hw_hist"), f.Shape("rrc_dist_hw_hist")[0]-1
	n := 0
	for _, count := range wantHist {
		n += int(count)
	}
	boxes := run[int32](t, backend, func(in []*graph.Node) *graph.Node {
		return randomBoxes(in[0], drawCrop, side, side, [2]float64{.2, 1}, wideRatio)
	}, Seeds(3, n))
	var sum, square [4]float64
	hist := make([]float64, len(wantHist))
	for i := range n {
		for k := range 4 {
			v := float64(boxes[4*i+k])
			sum[k] += v
			square[k] += v * v
		}
		hist[int(boxes[4*i+boxHeight])*(side+1)+int(boxes[4*i+boxWidth])]++
	}
	for k, want := range f.Floats("rrc_dist_mean_ijhw") {
		mean := sum[k] / float64(n)
		sd := math.Sqrt(square[k]/float64(n) - mean*mean)
		if math.Abs(mean-want) > 5*sd*math.Sqrt(2/float64(n)) {
			t.Errorf("column %d: mean %g, want %g", k, mean, want)
		}
	}
	chi, cells := 0.0, 0
	for i, want := range wantHist {
		if total := hist[i] + want; total >= 20 {
			chi += (hist[i] - want) * (hist[i] - want) / total
			cells++
		}
	}
	if limit := float64(cells) + 5*math.Sqrt(2*float64(cells)); chi > limit {
		t.Errorf("sizes: chi-square %g over %d cells, limit %g", chi, cells, limit)
	}
}
