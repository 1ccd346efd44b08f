package scanlib

import (
	"runtime"
	"syscall"
)

// usage is what the process has used so far.
type usage struct {
	seconds float64 // of processor time, user and system, all threads
	peakRSS int64   // bytes
}

func cpuUsage() usage {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return usage{}
	}
	unit := int64(1024) // ru_maxrss is in KiB, on macOS in bytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return usage{
		seconds: float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9,
		peakRSS: int64(r.Maxrss) * unit,
	}
}
