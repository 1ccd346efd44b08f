package engine

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// engines opens the Go backend and, where there is a plugin, XLA.
func engines(t *testing.T) (all []*Engine) {
	t.Helper()
	for _, backend := range []string{"go", "xla:cpu"} {
		e, err := Open(Options{Backend: backend})
		if err != nil && backend == "go" {
			t.Fatal(err)
		}
		if err != nil {
			t.Log(err)
			continue
		}
		t.Cleanup(e.Close)
		all = append(all, e)
	}
	return all
}

const (
	rate  = 0.1
	batch = 4
	steps = 5
)

// table are the rows a linear model learns from, y = 2·x0 − x1 + 0.5.
var table = func() (flat []float32) {
	for i := range 8 {
		x0, x1 := float32(i)/4-1, float32(i*3%8)/4-1
		flat = append(flat, x0, x1, 2*x0-x1+0.5)
	}
	return flat
}()

// line is a step of gradient descent on the rows that indices name: inputs are
// the table [8, 3] and indices int32 [batch], the output the mean squared error.
func line(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
	rows := graph.Gather(inputs[0], graph.ExpandAxes(inputs[1], -1))
	x, y := graph.Slice(rows, graph.AxisRange(), graph.AxisRange(0, 2)), graph.Slice(rows, graph.AxisRange(), graph.AxisElem(2))
	scope = scope.In("line")
	weights := scope.VariableWithValue("weights", [][]float32{{0}, {0}})
	bias := scope.VariableWithValue("bias", []float32{0})
	g := x.Graph()
	w, b := weights.NodeValue(g), bias.NodeValue(g)
	predicted := graph.Add(graph.Dot(x, w).Product(), graph.ExpandLeftToRank(b, 2))
	loss := graph.ReduceAllMean(graph.Square(graph.Sub(predicted, y)))
	gradients := graph.Gradient(loss, w, b)
	weights.SetNodeValue(graph.Sub(w, graph.MulScalar(gradients[0], rate)))
	bias.SetNodeValue(graph.Sub(b, graph.MulScalar(gradients[1], rate)))
	return []*graph.Node{loss}
}

// batchOf is the indices of a step.
func batchOf(step int) []int32 {
	out := make([]int32, batch)
	for i := range out {
		out[i] = int32((step*batch + i) * 3 % 8)
	}
	return out
}

// train runs some steps over devices and returns the losses.
func train(t *testing.T, e *Engine, devices int) (losses []float64) {
	t.Helper()
	store := model.NewStore()
	step, err := e.NewStep("line", store, devices, []bool{false, true}, line)
	if err != nil {
		t.Fatal(err)
	}
	defer step.Close()
	set, err := ResidentInput(e, devices, table, len(table)/3, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Free()
	if step.Compiled() || step.CompileTime() != 0 {
		t.Errorf("%s: compiled before the first run", e.Name())
	}
	for i := range steps {
		out, err := step.Run(set, ShardedInput(devices, batchOf(i), batch))
		if err != nil {
			t.Fatalf("%s, %d devices: %v", e.Name(), devices, err)
		}
		if len(out) != 1 {
			t.Fatalf("%s, %d devices: %d outputs, want 1", e.Name(), devices, len(out))
		}
		losses = append(losses, float64(tensors.ToScalar[float32](out[0])))
		out[0].MustFinalizeAll()
	}
	if !step.Compiled() || step.CompileTime() <= 0 {
		t.Errorf("%s: compile time %v", e.Name(), step.CompileTime())
	}
	return losses
}

// descend is what train does, in plain Go.
func descend() (losses []float64) {
	var w [2]float64
	var b float64
	for i := range steps {
		var loss, db float64
		var dw [2]float64
		for _, at := range batchOf(i) {
			row := table[3*at : 3*at+3]
			off := w[0]*float64(row[0]) + w[1]*float64(row[1]) + b - float64(row[2])
			loss += off * off / batch
			db += 2 * off / batch
			dw[0] += 2 * off * float64(row[0]) / batch
			dw[1] += 2 * off * float64(row[1]) / batch
		}
		losses = append(losses, loss)
		b -= rate * db
		w[0], w[1] = w[0]-rate*dw[0], w[1]-rate*dw[1]
	}
	return losses
}

// A step changes the model's variables, which the next one reads; dividing the
// batch over two devices gives the same losses as one.
func TestStep(t *testing.T) {
	want := descend()
	for _, e := range engines(t) {
		for devices := 1; devices <= min(2, e.Devices()); devices++ {
			for i, loss := range train(t, e, devices) {
				if math.Abs(loss-want[i]) > 1e-5 {
					t.Errorf("%s, %d devices: loss %d is %g, want %g", e.Name(), devices, i, loss, want[i])
				}
			}
		}
	}
}

// The variables stay in the store when the step is closed, for the next step.
func TestStepsShareStore(t *testing.T) {
	want := descend()
	for _, e := range engines(t) {
		store := model.NewStore()
		for i := range steps {
			step, err := e.NewStep("line", store, 1, []bool{false, true}, line)
			if err != nil {
				t.Fatal(err)
			}
			out, err := step.Run(ShardedInput(1, table, len(table)/3, 3), ShardedInput(1, batchOf(i), batch))
			if err != nil {
				t.Fatalf("%s: step %d: %v", e.Name(), i, err)
			}
			if loss := float64(tensors.ToScalar[float32](out[0])); math.Abs(loss-want[i]) > 1e-5 {
				t.Errorf("%s: loss %d is %g, want %g", e.Name(), i, loss, want[i])
			}
			step.Close()
		}
	}
}

func TestStepMisuse(t *testing.T) {
	for _, e := range engines(t) {
		for _, devices := range []int{-1, 0, e.Devices() + 1} {
			_, err := e.NewStep("line", model.NewStore(), devices, []bool{false, true}, line)
			checkError(t, e.Name(), err, "devices asked for")
		}
		step, err := e.NewStep("line", model.NewStore(), 1, []bool{false, true}, line)
		if err != nil {
			t.Fatal(err)
		}
		_, err = step.Run(ShardedInput(1, table, len(table)), ShardedInput(1, batchOf(0), batch))
		checkError(t, e.Name()+" with a flat table", err, "compile line")
		step.Close()
	}
}

func TestInputs(t *testing.T) {
	in := ShardedInput(2, []int32{1, 2, 3, 4, 5, 6, 7, 8}, 4, 2)
	for d, want := range [][]int32{{1, 2, 3, 4}, {5, 6, 7, 8}} {
		if got := tensors.MustCopyFlatData[int32](in[d]); len(in) != 2 || [4]int32(got) != [4]int32(want) || in[d].Shape().Dim(0) != 2 {
			t.Errorf("device %d of %d holds %v of shape %s, want %v", d, len(in), got, in[d].Shape(), want)
		}
	}
	for _, one := range ScalarInput(3, uint32(7)) {
		if v := tensors.ToScalar[uint32](one); v != 7 {
			t.Errorf("scalar is %d, want 7", v)
		}
	}
}
