package server

import (
	"context"
	"os"

	"golang.org/x/sys/unix"
)

// patience is how often watch looks whether its context has ended, in ms.
const patience = 500

// watch returns a channel that closes when a process has ended. A descriptor of
// the process means no other that gets its number later.
func watch(ctx context.Context, pid int) (<-chan struct{}, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, os.NewSyscallError("pidfd_open", err)
	}
	gone := make(chan struct{})
	go func() {
		defer unix.Close(fd)
		defer close(gone)
		for ctx.Err() == nil {
			if n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, patience); n > 0 || err != nil && err != unix.EINTR {
				return
			}
		}
	}()
	return gone, nil
}
