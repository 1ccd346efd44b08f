//go:build unix

package prompt

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// hasJobControl reports whether somebody may continue this process group when
// it is stopped: its parent is of another group of the same session, as a shell's
// jobs are. The system ignores SIGTSTP in other groups, which are orphaned, and a
// parent that leads the session but is no shell would wait forever.
func hasJobControl() bool {
	parent := os.Getppid()
	mine, err := unix.Getsid(0)
	if err != nil || mine == os.Getpid() {
		return false
	}
	theirs, err := unix.Getsid(parent)
	if err != nil || theirs != mine {
		return false
	}
	group, err := unix.Getpgid(parent)
	return err == nil && group != unix.Getpgrp()
}

// stopGroup stops this process group, never another, and returns when it is
// continued.
func stopGroup() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(0, unix.SIGTSTP) == nil {
		<-continued
	}
}
