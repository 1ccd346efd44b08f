package feed

import (
	"context"

	"scango/scanlib/engine"
)

// Ahead prepares 0 … n-1 in order, up to two ahead of use: gathering the pixels
// of a step, and reading them from the disk where the pack is larger than
// memory, takes place while the device works. The channel is closed after the
// last, or when ctx ends. A receiver that stops early must cancel ctx and drain
// the channel.
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

// Batch holds the inputs of a step, and those of them to free after it.
type Batch struct {
	Inputs, Temporary []engine.Input
}

// Add appends inputs, of which temporary are freed with the batch.
func (b *Batch) Add(inputs, temporary []engine.Input) {
	b.Inputs, b.Temporary = append(b.Inputs, inputs...), append(b.Temporary, temporary...)
}

// Free frees the temporary inputs.
func (b Batch) Free() {
	for _, in := range b.Temporary {
		in.Free()
	}
}
