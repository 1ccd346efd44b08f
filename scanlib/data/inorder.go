package data

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// InOrder reads n things with some workers and hands them on in order, from one
// goroutine. A few results wait for the slowest; memory is bounded by that. It
// stops at the first error of use, and between things when ctx ends.
func InOrder[T any](ctx context.Context, n, workers int, read func(int) (T, error), use func(int, T, error) error) error {
	type job struct {
		i    int
		done chan struct{}
		r    T
		err  error
	}
	group, ctx := errgroup.WithContext(ctx)
	todo, queue := make(chan *job), make(chan *job, 4*workers)
	group.Go(func() error {
		defer close(todo)
		defer close(queue)
		for i := range n {
			j := &job{i: i, done: make(chan struct{})}
			for _, to := range []chan *job{queue, todo} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for j := range todo {
				j.r, j.err = read(j.i)
				close(j.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for j := range queue {
			select {
			case <-j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := use(j.i, j.r, j.err); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}
