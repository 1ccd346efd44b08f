//go:build unix && !linux

package server

import (
	"context"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// watch returns a channel that closes when a process has ended.
func watch(ctx context.Context, pid int) (<-chan struct{}, error) {
	if err := unix.Kill(pid, 0); err != nil {
		return nil, os.NewSyscallError("kill", err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for ctx.Err() == nil && unix.Kill(pid, 0) != unix.ESRCH {
			time.Sleep(500 * time.Millisecond)
		}
	}()
	return gone, nil
}
