package feed

import "context"

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
