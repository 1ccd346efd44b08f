package kernel

import (
	"context"
	"os"
	"strconv"
	"syscall"
	"time"
)

// orphanEvery is how often the kernel checks that its parent exists.
const orphanEvery = time.Second

// watchParent ends the kernel when the process that started it, which Jupyter
// names in JPY_PARENT_PID, is gone.
func (k *Kernel) watchParent(ctx context.Context) {
	gone := orphaned(os.Getenv("JPY_PARENT_PID"))
	if gone == nil {
		return
	}
	ticks := time.NewTicker(orphanEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if gone() {
				k.o.Log("the process that started this kernel is gone: ending")
				k.end()
				return
			}
		}
	}
}

// orphaned returns a function that reports whether the process is gone. It is
// nil if no process is named, or one that is not visible, as within a
// container.
func orphaned(named string) func() bool {
	pid, err := strconv.Atoi(named)
	if err != nil || pid <= 1 || !alive(pid) {
		return nil
	}
	child := os.Getppid() == pid // else there is a process in between
	return func() bool { return child && os.Getppid() != pid || !alive(pid) }
}

func alive(pid int) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }
