package data

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// InOrder calls read for 0 … n-1 on several workers and passes the results in
// order to use, on one goroutine. Few results wait for the slowest read, which
// bounds memory. It stops at the first error of use, and between two calls when
// ctx ends.
func InOrder[T any](ctx context.Context, n, workers int, read func(int) (T, error), use func(int, T, error) error) error {
	group, ctx := errgroup.WithContext(ctx)
	todo, queue := make(chan *job[T]), make(chan *job[T], 4*workers)
	group.Go(func() error { return deal(ctx, n, queue, todo) })
	for range workers {
		group.Go(func() error {
			for j := range todo {
				j.result, j.err = read(j.i)
				close(j.done)
			}
			return nil
		})
	}
	group.Go(func() error { return collect(ctx, queue, use) })
	return group.Wait()
}

// job is one call of read.
type job[T any] struct {
	i      int
	done   chan struct{} // closed when result and err are there
	result T
	err    error
}

// deal sends n jobs, each first to queue, where collect takes them in order,
// then to the workers.
func deal[T any](ctx context.Context, n int, queue, todo chan<- *job[T]) error {
	defer close(todo)
	defer close(queue)
	for i := range n {
		j := &job[T]{i: i, done: make(chan struct{})}
		for _, to := range []chan<- *job[T]{queue, todo} {
			select {
			case to <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// collect waits for each job in turn.
func collect[T any](ctx context.Context, queue <-chan *job[T], use func(int, T, error) error) error {
	for j := range queue {
		select {
		case <-j.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := use(j.i, j.result, j.err); err != nil {
			return err
		}
	}
	return nil
}
