package server

import (
	"context"
	"fmt"
)

// While returns a context that also ends when the owner, a process, does.
func While(ctx context.Context, owner int) (context.Context, error) {
	gone, err := watch(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("process %d, the owner: %w", owner, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		select {
		case <-gone:
		case <-ctx.Done():
		}
	}()
	return ctx, nil
}
