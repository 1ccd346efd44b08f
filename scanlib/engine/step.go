package engine

import (
	"fmt"
	"syscall"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/compute/dtypes/gotype"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// GraphFn builds what one step computes from its inputs. It may read and change
// the variables of the model.
type GraphFn = func(scope *model.Scope, inputs []*graph.Node) []*graph.Node

// Step is a program over the variables of one model. It is compiled once, for
// inputs of one set of shapes, and keeps the variables on the devices between
// calls.
//
// Over several devices the batch axis of the sharded inputs is divided evenly
// among them and everything else is held by each; the outputs are whole.
type Step struct {
	exec    *model.Exec
	engine  *Engine
	devices int
	compile time.Duration
	cpu     time.Duration // of the process while it compiled
	ready   bool
}

// NewStep prepares a step over the variables of store. devices is how many
// devices share the batch, at most Devices(). sharded says for each input
// whether its first axis is the batch; batches must be multiples of devices.
func (e *Engine) NewStep(name string, store *model.Store, devices int, sharded []bool, fn GraphFn) (*Step, error) {
	if devices < 1 || devices > e.Devices() {
		return nil, fmt.Errorf("engine: %d devices asked for, %s has %d", devices, e.Name(), e.Devices())
	}
	exec, err := model.NewExec(e.backend, store, fn)
	if err != nil {
		return nil, fmt.Errorf("engine: %s: %w", name, err)
	}
	exec.WithName(name)
	if devices > 1 {
		if err := shard(exec, devices, sharded); err != nil {
			return nil, fmt.Errorf("engine: %s: %w", name, err)
		}
	}
	return &Step{exec: exec, engine: e, devices: devices}, nil
}

func shard(exec *model.Exec, devices int, sharded []bool) error {
	mesh, err := distributed.NewDeviceMesh([]int{devices}, []string{"batch"})
	if err != nil {
		return err
	}
	batch, err := distributed.NewShardingSpec(mesh, distributed.AxisSpec{"batch"})
	if err != nil {
		return err
	}
	whole := distributed.NewReplicatedShardingSpec(mesh)
	specs := make([]*distributed.ShardingSpec, len(sharded))
	for i := range specs {
		specs[i] = whole
		if sharded[i] {
			specs[i] = batch
		}
	}
	exec.AutoSharding(mesh).WithInputShardingSpecs(specs...).WithOutputShardingSpecs(whole)
	return nil
}

// Input is one argument of a step: one tensor for each device.
type Input []*tensors.Tensor

// Run executes the step and returns its outputs. The first call compiles it.
// The caller owns the outputs; reading one waits for the step to end.
func (s *Step) Run(inputs ...Input) ([]*tensors.Tensor, error) {
	if !s.ready {
		if err := s.Compile(inputs...); err != nil {
			return nil, err
		}
	}
	args := make([]any, 0, s.devices*len(inputs))
	for device := range s.devices {
		for _, in := range inputs {
			args = append(args, in[device])
		}
	}
	outputs, err := s.exec.Exec(args...)
	if err != nil {
		return nil, fmt.Errorf("engine: run %s: %w", s.exec.Name(), err)
	}
	perDevice := len(outputs) / s.devices
	for _, copied := range outputs[perDevice:] {
		copied.MustFinalizeAll()
	}
	return outputs[:perDevice], nil
}

// Compile compiles the step for the shapes of these inputs.
func (s *Step) Compile(inputs ...Input) error {
	start, cpu := time.Now(), processTime()
	var args []shapes.Shape
	for device := range s.devices {
		for _, in := range inputs {
			args = append(args, in[device].Shape())
		}
	}
	if _, err := s.exec.Compile(args...); err != nil {
		return fmt.Errorf("engine: compile %s: %w", s.exec.Name(), err)
	}
	s.compile, s.cpu, s.ready = time.Since(start), processTime()-cpu, true
	return nil
}

// Compiled reports whether Compile or a first Run is done.
func (s *Step) Compiled() bool { return s.ready }

// CompileTime returns how long compiling took.
func (s *Step) CompileTime() time.Duration { return s.compile }

// CompileCPU returns the processor time that compiling took.
func (s *Step) CompileCPU() time.Duration { return s.cpu }

// Close frees the compiled program; the variables stay.
func (s *Step) Close() { s.exec.Finalize() }

// ShardedInput divides values [batch, dims...] evenly over the devices.
func ShardedInput[T gotype.Supported](devices int, values []T, dims ...int) Input {
	per := len(values) / devices
	shape := append([]int{dims[0] / devices}, dims[1:]...)
	in := make(Input, devices)
	for d := range in {
		in[d] = tensors.FromFlatDataAndDimensions(values[d*per:(d+1)*per], shape...)
	}
	return in
}

// ScalarInput puts a scalar on each of the devices.
func ScalarInput[T gotype.Supported](devices int, value T) Input {
	in := make(Input, devices)
	for d := range in {
		in[d] = tensors.FromScalar(value)
	}
	return in
}

// ResidentInput puts values of these dims on each of the first devices, where
// they stay until Free.
func ResidentInput[T gotype.Supported](e *Engine, devices int, values []T, dims ...int) (Input, error) {
	in := make(Input, devices)
	for d := range in {
		t := tensors.FromFlatDataAndDimensions(values, dims...)
		if err := t.MaterializeOnDevice(e.backend, false, compute.DeviceNum(d)); err != nil {
			return nil, fmt.Errorf("engine: put %s on device %d: %w", t.Shape(), d, err)
		}
		t.FinalizeLocal()
		in[d] = t
	}
	return in, nil
}

// Free releases what ResidentInput put on the devices.
func (in Input) Free() {
	for _, t := range in {
		t.MustFinalizeAll()
	}
}

// processTime returns the processor time that this process has used.
func processTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
