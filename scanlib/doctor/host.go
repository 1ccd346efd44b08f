package doctor

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"scango/internal/words"
	"scango/scanlib/plugin"
)

// Host is the machine as far as training is concerned.
type Host struct {
	System          string `json:"system"`                 // "linux/amd64"
	CPUs            int    `json:"cpus"`                   // that this process may use
	MemoryTotal     int64  `json:"memory_total_bytes"`     // 0 where unknown
	MemoryAvailable int64  `json:"memory_available_bytes"` // 0 where unknown
	GPU             bool   `json:"gpu"`
}

func describeHost() Host {
	total, available := hostMemory("/proc/meminfo")
	if limit := readNumber("/sys/fs/cgroup/memory.max"); limit > 0 && (total == 0 || limit < total) {
		total = limit
		available = min(available, limit-readNumber("/sys/fs/cgroup/memory.current"))
	}
	return Host{
		System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0),
		MemoryTotal: total, MemoryAvailable: max(0, available), GPU: plugin.HasGPU(),
	}
}

// hostMemory reads Linux's /proc/meminfo, in bytes; zeros elsewhere.
func hostMemory(path string) (total, available int64) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		kib, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "MemTotal:":
			total = kib << 10
		case "MemAvailable:":
			available = kib << 10
		}
	}
	return total, available
}

// readNumber reads a file that holds one number; 0 for any other ("max").
func readNumber(path string) int64 {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	return n
}

// Cache is the state of the directory that plugins are kept in.
type Cache struct {
	Dir      string `json:"dir"`
	Problem  string `json:"problem,omitempty"` // why it is not writable
	DiskFree int64  `json:"disk_free_bytes"`   // of its file system
}

func describeCache() Cache {
	dir, err := plugin.CacheDir()
	if err != nil {
		return Cache{Problem: err.Error()}
	}
	c := Cache{Dir: dir}
	existing := nearestDir(dir)
	var stat unix.Statfs_t
	if unix.Statfs(existing, &stat) == nil {
		c.DiskFree = int64(stat.Bavail) * int64(stat.Bsize)
	}
	// Permission bits don't show read-only mounts and quotas; creating a file
	// does.
	if f, err := os.CreateTemp(existing, ".scango-*"); err != nil {
		c.Problem = err.Error()
	} else {
		f.Close()
		os.Remove(f.Name())
	}
	return c
}

// nearestDir returns path or the first directory above it that exists.
func nearestDir(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// size formats a number of bytes, "unknown" for 0.
func size(bytes int64) string {
	if bytes == 0 {
		return "unknown"
	}
	return words.Bytes(bytes)
}
