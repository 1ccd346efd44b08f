package train

import (
	"fmt"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/internal/golden"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
)

// The reference's training loops, some steps each of a narrow network on fixed
// images without augmentation: the loss of every step, and the length of every
// weight and the outputs in evaluation mode after the last.
//
// Rounding grows from step to step, in jumps: a relu that flips is enough. So
// each loop is run up to nine times, on images that differ in their last bits,
// and of each number the nearest counts.

var (
	adam = config.Optim{Optimizer: "adam", LR: 1e-4, WeightDecay: 1e-4}
	sgd  = func(lr, decay float64) config.Optim {
		return config.Optim{Optimizer: "sgd", LR: lr, Momentum: 0.9, WeightDecay: decay}
	}
)

// Each run scales the images by another number next to 1.
const runs = 9

func TestGoldenTrainSimCLR(t *testing.T) {
	settings := map[string]config.Optim{"sgd": sgd(5e-4, 1e-4), "adam": adam}
	eachLoop(t, "train_simclr.npz", "train_init_pretext.zip.pth.tar", settings, func(l *loop) {
		l.loss = func(scope *model.Scope, first, second *Node) []*Node {
			return []*Node{simclrLoss(l.net, scope, first, second, config.Pretext{Temperature: 0.1})}
		}
		l.outputs = func(scope *model.Scope, views *Node) *Node {
			return l.net.Projection.Embed(scope.In(network.Projection), l.net.Features(scope, views, false))
		}
		l.compare(l.first("idx"), l.second("idx"), l.steps())
	})
}

func TestGoldenTrainSCAN(t *testing.T) {
	settings := map[string]config.Optim{"adam": adam, "headonly": sgd(0.05, 0)}
	eachLoop(t, "train_scan.npz", "train_init_scan.zip.pth.tar", settings, func(l *loop) {
		cfg := config.Scan{EntropyWeight: 5, UpdateClusterHeadOnly: l.name == "headonly"}
		if cfg.UpdateClusterHeadOnly {
			l.trainer.Frozen = []string{network.Backbone}
		}
		l.loss = func(scope *model.Scope, anchors, neighbors *Node) []*Node {
			loss := scanLoss(l.net, scope, anchors, neighbors, cfg)
			parts := Stack([]*Node{loss.Total, loss.Consistency, loss.Entropy}, 1) // [heads, 3]
			return []*Node{ReduceAllSum(loss.Total), parts}
		}
		l.outputs = l.logits
		l.compare(l.first("idx"), l.first("neighbor_idx"), l.steps())
	})
}

func TestGoldenTrainSelfLabel(t *testing.T) {
	settings := map[string]config.Optim{"adam": adam, "nobal": adam, "ema": sgd(2e-4, 0)}
	eachLoop(t, "train_selflabel.npz", "train_init_selflabel.zip.pth.tar", settings, func(l *loop) {
		if l.name == "ema" {
			l.after = (&selfLabel{cfg: config.SelfLabel{EMAAlpha: 0.9, EMAMode: "official"}}).average
		}
		cfg := config.SelfLabel{ConfidenceThreshold: 0.6, ApplyClassBalancing: l.name == "adam"}
		l.loss = func(scope *model.Scope, weak, strong *Node) []*Node {
			loss, confident := selfLabelLoss(l.net.OneHead(), scope, weak, strong, cfg)
			return []*Node{loss, confident}
		}
		l.outputs = l.logits
		l.compare(l.first("idx"), l.second("idx"), l.clearSteps())
	})
}

// eachLoop runs f on every loop of a file, with the optimizer that settings have
// for its name.
func eachLoop(t *testing.T, file, checkpoint string, settings map[string]config.Optim, f func(l *loop)) {
	for _, m := range golden.Open(t, file).Find(`(.+)_loss`) {
		name := m[1]
		t.Run(name, func(t *testing.T) {
			o, known := settings[name]
			if !known {
				t.Skip("the reference's settings have no name here")
			}
			l := openLoop(t, file, checkpoint, name)
			l.trainer.Optim = o
			f(l)
		})
	}
}

// loop is one of the reference's training loops.
type loop struct {
	t       *testing.T
	engine  *engine.Engine
	file    *golden.File
	name    string // of the loop in the file
	pixels  []uint8
	side    int // of the images
	start   rundir.Arrays
	net     network.Network
	trainer *Trainer
	after   func(scope *model.Scope, trained []*model.Variable, like *Node) // of Step.Update

	// loss builds what to minimize and, if there is more, what to compare
	// instead; outputs builds what is compared after the last step.
	loss    func(scope *model.Scope, first, second *Node) []*Node
	outputs func(scope *model.Scope, views *Node) *Node

	// off is how far each number is from the reference, as a multiple of its
	// tolerance, in the nearest run.
	off map[string]float64
}

func openLoop(t *testing.T, file, checkpoint, name string) *loop {
	t.Helper()
	images := golden.Open(t, "train_images.npz")
	l := &loop{t: t, file: golden.Open(t, file), name: name, engine: openXLA(t), off: map[string]float64{},
		pixels: images.Bytes("images_u8"), side: images.Shape("images_u8")[1]}
	state := golden.Checkpoint(t, checkpoint)
	l.start = fromTorch(state)
	store, err := network.NewStore(l.start)
	if err != nil {
		t.Fatal(err)
	}
	l.net, l.trainer = network.New(configOf(state, l.start)), &Trainer{store: store}
	return l
}

// first gives the normalized images of each step; second their other view, which
// is mirrored and darker by a tenth.
func (l *loop) first(indices string) []engine.Input {
	return l.views(indices, func(image []uint8, p, c int) uint8 { return image[3*p+c] })
}

func (l *loop) second(indices string) []engine.Input {
	return l.views(indices, func(image []uint8, p, c int) uint8 {
		mirrored := p - p%l.side + l.side - 1 - p%l.side
		return uint8(int(image[3*mirrored+c]) * 9 / 10)
	})
}

func (l *loop) views(indices string, pixel func(image []uint8, p, c int) uint8) []engine.Input {
	size := l.side * l.side * 3
	shape := l.file.Shape(indices)
	list := l.file.Ints(indices)
	var out []engine.Input
	for step := range shape[0] {
		var values []float32
		for _, i := range list[step*shape[1] : (step+1)*shape[1]] {
			values = append(values, l.normalize(l.pixels[i*size:(i+1)*size], pixel)...)
		}
		out = append(out, engine.Input{tensors.FromFlatDataAndDimensions(values, shape[1], l.side, l.side, 3)})
	}
	return out
}

func (l *loop) normalize(image []uint8, pixel func(image []uint8, p, c int) uint8) []float32 {
	out := make([]float32, len(image))
	for i := range image {
		v := pixel(image, i/3, i%3)
		out[i] = float32((float64(v)/255 - l.net.Mean[i%3]) / l.net.Std[i%3])
	}
	return out
}

// compare trains over the inputs of each step and holds the first steps' losses
// against the reference's; if those are all, what comes out of training too.
func (l *loop) compare(first, second []engine.Input, steps int) {
	l.t.Helper()
	step := l.newStep()
	defer step.Close()
	for run := range runs {
		if run > 0 && l.near() {
			return
		}
		rounding := 1 + float32(run-runs/2)/(1<<23)
		l.reset()
		for i := range first {
			out, err := step.Run(first[i], second[i], engine.ScalarInput(1, rounding), engine.ScalarInput(1, float32(l.trainer.Optim.LR)))
			if err != nil {
				l.t.Fatal(err)
			}
			if i < steps {
				l.compareStep(i, widen(tensors.MustCopyFlatData[float32](out[0])))
			}
		}
		if steps == len(first) {
			l.compareWeights()
			l.compareOutputs()
		}
	}
	for what, off := range l.off {
		if !(off <= 1) {
			l.t.Errorf("%s is off by %.3g times its tolerance", what, off)
		}
	}
}

func (l *loop) near() bool {
	for _, off := range l.off {
		if !(off <= 1) {
			return false
		}
	}
	return true
}

func (l *loop) newStep() *engine.Step {
	step, err := l.engine.NewStep(l.name, l.trainer.store, 1, make([]bool, 4), func(scope *model.Scope, in []*Node) []*Node {
		out := l.loss(scope, Mul(in[0], in[2]), Mul(in[1], in[2]))
		l.trainer.update(scope, Step{Loss: out[0], Update: l.after}, in[3])
		flat := make([]*Node, len(out))
		for i, n := range out {
			flat[i] = Reshape(n, -1)
		}
		return []*Node{Concatenate(flat, 0)}
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return step
}

// reset takes the network to the start, and what the optimizer keeps to zero.
func (l *loop) reset() {
	for v := range l.trainer.store.IterVariables() {
		path := strings.TrimPrefix(v.Path(), "/")
		averaged := strings.TrimSuffix(strings.TrimPrefix(path, network.EMA+"/"), "/average")
		values := l.start[averaged].Values
		if values == nil {
			values = make([]float32, v.Shape().Size())
		}
		v.MustSetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...))
	}
}

// note keeps the distance of got from want, as a multiple of tolerance.
func (l *loop) note(what string, got, want []float64, tolerance float64) {
	worst := 0.0
	for i := range want {
		worst = math.Max(worst, math.Abs(got[i]-want[i])/tolerance) // NaN stays
	}
	if before, known := l.off[what]; !known || !(worst >= before) {
		l.off[what] = worst
	}
}

// compareStep allows ten times what the reference's own float32 run has been off
// by until that step. got is the loss, or the loss and what to compare instead.
func (l *loop) compareStep(step int, got []float64) {
	f32, f64 := l.file.Floats(l.name+"_loss"), l.file.Floats(l.name+"_loss_f64")
	width, off := len(f64)/l.file.Shape(l.name + "_loss")[0], 0.0
	for i := range (step + 1) * width {
		off = max(off, math.Abs(f32[i]-f64[i]))
	}
	if width > 1 {
		got = got[1:]
	}
	l.note(fmt.Sprint("loss of step ", step), got, f64[step*width:(step+1)*width], max(10*off, 1e-6))
	if confident := l.name + "_confident_per_step"; l.file.Has(confident) {
		l.note(fmt.Sprint("confident images of step ", step), got[1:], l.file.Floats(confident)[step:step+1], 0.5)
	}
}

// steps is the number of steps of the loop.
func (l *loop) steps() int { return l.file.Shape(l.name + "_loss")[0] }

// clearSteps is the number of steps before the first in which an image lies so
// close to the threshold that rounding decides.
func (l *loop) clearSteps() int {
	margin, exact := l.file.Floats(l.name+"_min_margin_to_threshold"), l.file.Floats(l.name+"_min_margin_to_threshold_f64")
	for step := range margin {
		if exact[step] < 10*math.Abs(margin[step]-exact[step]) {
			return step
		}
	}
	return len(margin)
}

// compareWeights holds the length of every weight and running statistic against
// the reference's. The lengths of offsets, which start at zero, are known to as
// many digits after the point as the others, no more.
func (l *loop) compareWeights() {
	trained, err := network.Read(l.trainer.store)
	if err != nil {
		l.t.Fatal(err)
	}
	f32, f64 := l.file.Floats(l.name+"_final_norms"), l.file.Floats(l.name+"_final_norms_f64")
	noise := 1e-6
	for i, want := range f64 {
		noise = max(noise, math.Abs(f32[i]-want)/max(want, 1))
	}
	for i, key := range l.file.Strings(l.name + "_keys") {
		l.note(key, []float64{length(l.values(trained, key))}, f64[i:i+1], 10*noise*max(f64[i], 1))
	}
}

// values are those of a weight by its name in torch.
func (l *loop) values(trained rundir.Arrays, key string) []float32 {
	var head int
	var part string
	if n, _ := fmt.Sscanf(strings.ReplaceAll(key, ".", " "), network.ClusterHead+" %d %s", &head, &part); n == 2 {
		return headColumn(trained[network.ClusterHead+"/"+part].Values, l.net.Heads.Heads, l.net.Heads.Clusters, head)
	}
	return trained[slashes(key)].Values
}

func length(v []float32) float64 {
	squares := 0.0
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	return math.Sqrt(squares)
}

// logits are [heads, batch, clusters], as the reference stacks them.
func (l *loop) logits(scope *model.Scope, views *Node) *Node {
	all := l.net.Heads.Logits(scope.In(network.ClusterHead), l.net.Features(scope, views, false))
	return TransposeAllAxes(all, 1, 0, 2)
}

// compareOutputs evaluates the first images of the set.
func (l *loop) compareOutputs() {
	size := l.side * l.side * 3
	name := l.name + "_final_eval_out"
	shape := l.file.Shape(name)
	images := shape[len(shape)-2]
	pixels := l.normalize(l.pixels[:images*size], func(all []uint8, p, c int) uint8 { return all[3*p+c] })
	out, err := model.CallOnce(l.engine.Backend(), l.trainer.store, l.outputs,
		tensors.FromFlatDataAndDimensions(pixels, images, l.side, l.side, 3))
	if err != nil {
		l.t.Fatal(err)
	}
	f32, f64 := l.file.Floats(name), l.file.Floats(name+"_f64")
	off := 0.0
	for i := range f64 {
		off = max(off, math.Abs(f32[i]-f64[i]))
	}
	l.note("output after the last step", widen(tensors.MustCopyFlatData[float32](out)), f64, 10*off)
}

func widen(values []float32) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}
