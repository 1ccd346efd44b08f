package feed

import (
	"context"

	"scango/scanlib/engine"
)

// Ahead prepares 0 … n-1 in order, up to two ahead of use: gathering the pixels
// of a step, and reading them from the disk where the pack is larger than
// memory, takes place while the device works. The channel ends after the last,
// or when ctx ends; who leaves early ends ctx and takes what is still in it.
func Ahead[T any](ctx context.Context, n int, prepare func(i int) T) <-chan T {
	out := make(chan T, 1)
	go func() {
		defer close(out)
		for i := range n {
			select {
			case out <- prepare(i):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Batch is what a step is fed, and what of it is freed after the step.
type Batch struct {
	Inputs, Temporary []engine.Input
}

// Add appends inputs, of which temporary are freed with the batch.
func (b *Batch) Add(inputs, temporary []engine.Input) {
	b.Inputs, b.Temporary = append(b.Inputs, inputs...), append(b.Temporary, temporary...)
}

// Free frees what the step does not need any longer.
func (b Batch) Free() {
	for _, in := range b.Temporary {
		in.Free()
	}
}
