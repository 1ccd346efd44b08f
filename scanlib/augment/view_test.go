package augment

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

var half, quarter = [3]float64{.5, .5, .5}, [3]float64{.25, .25, .25}

func demoDigits(size int) Digits {
	return Digits{
		Size: size, Rotate: 15, Shear: .1, Scale: [2]float64{.85, 1.15}, Translate: .06,
		Elastic: 1.5 * float64(size) / 32, Grid: 4, Brightness: .1,
	}
}

func officialSimCLR(size int) SimCLR {
	return SimCLR{
		Size: size, Scale: [2]float64{.2, 1}, Jitter: [4]float64{.4, .4, .4, .1},
		JitterProb: .8, GrayProb: .2, Flip: true,
	}
}

func officialStrong(size int) Strong {
	return Strong{Size: size, Ops: 4, CutoutLength: size / 2, Flip: true}
}

func screenUI(size int) UI {
	return UI{Size: size, Scale: [2]float64{.5, 1}, Jitter: [4]float64{.2, .2, .2, .02}, JitterProb: .8, GrayProb: .2, CutoutLength: size / 2}
}

func standard(size int) Standard { return Standard{Size: size, Scale: [2]float64{.2, 1}, Flip: true} }

// views are all strategies at a size; the strong one with fewer operations, for
// each is compiled again.
func views(size int) map[string]View {
	strong, moco := officialStrong(size), officialSimCLR(size)
	strong.Ops, moco.BlurProb = 2, 0.5
	return map[string]View{
		"digits": demoDigits(size), "simclr": officialSimCLR(size), "moco": moco, "strong": strong,
		"standard": standard(size), "ui": screenUI(size), "plain": Plain{Size: size},
	}
}

// prepare builds a view once: the result evaluates it at a step.
func prepare(t *testing.T, b compute.Backend, v View) func(flat []uint8, side int, step uint32) []float32 {
	exec, err := graph.NewExec(b, func(images, seeds *graph.Node) *graph.Node {
		return v.Apply(images, seeds, half, quarter)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return func(flat []uint8, side int, step uint32) []float32 {
		t.Helper()
		out, err := exec.Call1(pixels(flat, side, side), Seeds(step, len(flat)/(side*side*3)))
		if err != nil {
			t.Fatal(err)
		}
		return tensors.MustCopyFlatData[float32](out)
	}
}

// gradual is n pictures of size×size whose channels change slowly, so that
// rounding moves no pixel far.
func gradual(n, size int) []uint8 {
	out := make([]uint8, 0, n*size*size*3)
	for i := range n {
		for y := range size {
			for x := range size {
				out = append(out, uint8(20+4*y+i), uint8(30+3*x), uint8(60+2*x+2*y))
			}
		}
	}
	return out
}

// viewCase is one strategy under test: what it gives on the tests' backend.
type viewCase struct {
	view View
	at   func(flat []uint8, side int, step uint32) []float32
}

const viewSize, viewBatch = 8, 4

// The checks of a strategy share its compiled program.
func TestViews(t *testing.T) {
	for name, v := range views(viewSize) {
		t.Run(name, func(t *testing.T) {
			c := viewCase{v, prepare(t, backend, v)}
			t.Run("values", c.values)
			t.Run("pure", c.pure)
			t.Run("sharded", c.sharded)
		})
	}
}

// A view has the size asked for, from larger images as well, is finite, lies in
// the range of 0..255 normalized, repeats itself with the same step and, but for
// the plain one, differs with another.
func (c viewCase) values(t *testing.T) {
	_, plain := c.view.(Plain)
	for _, side := range []int{viewSize, 20} {
		images := gradual(viewBatch, side)
		got, again, other := c.at(images, side, 4), c.at(images, side, 4), c.at(images, side, 5)
		if len(got) != viewBatch*viewSize*viewSize*3 {
			t.Fatalf("from %d: %d values", side, len(got))
		}
		changed := 0
		for i, x := range got {
			if !(x >= -2-1e-5 && x <= 2+1e-5) {
				t.Fatalf("from %d: value %g, want within -2..2", side, x)
			}
			if x != again[i] {
				t.Fatalf("from %d: %g, then %g with the same step", side, x, again[i])
			}
			if x != other[i] {
				changed++
			}
		}
		if share := float64(changed) / float64(len(got)); (share < 0.5) != plain {
			t.Errorf("from %d: %.0f%% of the values differ between two steps", side, 100*share)
		}
	}
}

// A sample's view does not depend on the batch around it, nor on the backend,
// but where rounding tips a level.
func (c viewCase) pure(t *testing.T) {
	images := gradual(viewBatch, viewSize)
	want := c.at(images, viewSize, 3)
	onGo := prepare(t, goBackend(t), c.view)
	whole, few := onGo(images, viewSize, 3), onGo(images[:len(images)/2], viewSize, 3)
	differ := 0
	for i, x := range few {
		if x != whole[i] {
			t.Fatalf("value %d is %g in a batch of %d, %g in half of it", i, whole[i], viewBatch, x)
		}
		if math.Abs(float64(x-want[i])) > 2.1*4/255 {
			differ++
		}
	}
	if differ > len(few)/100 {
		t.Errorf("%d of %d values differ between the Go backend and %s", differ, len(few), backend.Name())
	}
}

// Views keep their bits when the batch is divided over two devices.
func (c viewCase) sharded(t *testing.T) {
	if backend.NumDevices() < 2 {
		t.Skip("the backend has one device")
	}
	mesh, err := distributed.NewDeviceMesh([]int{2}, []string{"batch"})
	if err != nil {
		t.Fatal(err)
	}
	divided, err := distributed.NewShardingSpec(mesh, distributed.AxisSpec{"batch"})
	if err != nil {
		t.Fatal(err)
	}
	replicated := distributed.NewReplicatedShardingSpec(mesh)
	exec := graph.MustNewExec(backend, func(images, seeds *graph.Node) *graph.Node {
		return c.view.Apply(images, seeds, half, quarter)
	}).AutoSharding(mesh).WithInputShardingSpecs(divided, divided).WithOutputShardingSpecs(replicated)
	defer exec.Finalize()
	images := gradual(viewBatch, viewSize)
	first, second := images[:len(images)/2], images[len(images)/2:]
	seeds := Seeds(1, viewBatch)
	out, err := exec.Call(pixels(first, viewSize, viewSize), seeds[:viewBatch/2], pixels(second, viewSize, viewSize), seeds[viewBatch/2:])
	if err != nil {
		t.Fatal(err)
	}
	want := c.at(images, viewSize, 1)
	for i, x := range tensors.MustCopyFlatData[float32](out[0]) {
		if x != want[i] {
			t.Fatalf("value %d is %g, on one device %g", i, x, want[i])
		}
	}
}

// A view without any strength is the image itself.
func TestNeutralViews(t *testing.T) {
	const size, batch = viewSize, viewBatch
	images := noise(batch * size * size * 3)
	want := prepare(t, backend, Plain{Size: size})(images, size, 0)
	for name, v := range map[string]View{
		"digits": Digits{Size: size, Scale: [2]float64{1, 1}},
		"strong": Strong{Size: size},
		"ui":     UI{Size: size, Scale: [2]float64{1, 1}},
	} {
		for i, x := range prepare(t, backend, v)(images, size, 0) {
			if math.Abs(float64(x-want[i])) > 1e-4 {
				t.Errorf("%s: value %d is %g, want %g", name, i, x, want[i])
				break
			}
		}
	}
}

// What is wrong with the arguments comes out as an error that names it.
func TestMisuse(t *testing.T) {
	good := pixels(noise(2*8*8*3), 8, 8)
	for _, row := range []struct {
		name string
		v    View
		args []any
		want string
	}{
		{"float images", Plain{Size: 8}, []any{tensors.FromFlatDataAndDimensions(make([]float32, 192), 1, 8, 8, 3), []uint32{1}}, "images must be"},
		{"gray images", Plain{Size: 8}, []any{tensors.FromFlatDataAndDimensions(make([]uint8, 64), 1, 8, 8, 1), []uint32{1}}, "images must be"},
		{"too few seeds", officialSimCLR(8), []any{good, []uint32{1}}, "1 seeds for 2 images"},
		{"float seeds", officialSimCLR(8), []any{good, []float32{1, 2}}, "seeds must be uint32"},
		{"no size", Plain{}, []any{good, []uint32{1, 2}}, "at least 1"},
		{"scale", Standard{Size: 8}, []any{good, []uint32{1, 2}}, "crop scale"},
		{"hue", SimCLR{Size: 8, Scale: [2]float64{.2, 1}, JitterProb: 1, Jitter: [4]float64{0, 0, 0, 1}}, []any{good, []uint32{1, 2}}, "hue above 0.5"},
		{"strong larger than images", Strong{Size: 9}, []any{good, []uint32{1, 2}}, "must lie in 1..8"},
		{"a negative hole", UI{Size: 8, Scale: [2]float64{.5, 1}, CutoutLength: -1}, []any{good, []uint32{1, 2}}, "CutoutLength is -1"},
		{"digits scale", Digits{Size: 8}, []any{good, []uint32{1, 2}}, "Scale"},
		{"digits grid", Digits{Size: 8, Scale: [2]float64{1, 1}, Elastic: 1}, []any{good, []uint32{1, 2}}, "Grid"},
	} {
		_, err := graph.ExecOnce(backend, func(images, seeds *graph.Node) *graph.Node {
			return row.v.Apply(images, seeds, half, quarter)
		}, row.args...)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want one with %q", row.name, err, row.want)
		}
	}
}

// One operation for two images but one value is an error.
func TestApplyOpMisuse(t *testing.T) {
	_, err := graph.ExecOnce(backend, ApplyOp, any(pixels(noise(2*8*8*3), 8, 8)), []int32{0, 1}, []float32{1})
	if err == nil || !strings.Contains(err.Error(), "must be [2]") {
		t.Errorf("error %v", err)
	}
}

// Views pass no gradient back: the derivative by a factor on the output is the
// output, by what the view read is nothing.
func TestViewsHaveNoGradient(t *testing.T) {
	got := run[float32](t, goBackend(t), func(in []*graph.Node) *graph.Node {
		x := officialSimCLR(8).Apply(in[0], in[1], half, quarter)
		loss := graph.ReduceAllSum(graph.Mul(x, in[2]))
		return graph.Sub(graph.Gradient(loss, in[2])[0], graph.ReduceAllSum(x))
	}, pixels(noise(2*8*8*3), 8, 8), Seeds(0, 2), float32(3))
	if math.Abs(float64(got[0])) > 1e-2 {
		t.Errorf("gradient of the factor is off by %g", got[0])
	}
}
