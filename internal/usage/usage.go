// Package usage measures what the process has used so far.
package usage

import (
	"runtime"
	"syscall"
	"time"
)

// CPU returns the processor time of all threads, user and system.
func CPU() time.Duration {
	r := rusage()
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// PeakMemory returns the largest resident memory so far, in bytes.
func PeakMemory() int64 {
	unit := int64(1024) // of ru_maxrss; on macOS it is bytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return int64(rusage().Maxrss) * unit
}

// rusage returns zero if the system does not tell.
func rusage() (r syscall.Rusage) {
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return syscall.Rusage{}
	}
	return r
}
