package plugin

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// The kinds of XLA plugin.
const (
	CPU  = "cpu"
	CUDA = "cuda"
)

// The places where plugins are found, in addition to those in the environment
// variable PJRT_PLUGIN_LIBRARY_PATH.
const (
	GoXLA  = "go-xla" // where go-xla's installer puts them
	System = "system" // the system's library directories
	Cache  = "cache"  // what Install fetched
)

// Plugin is an XLA plugin: a shared library with the PJRT API.
type Plugin struct {
	Kind  string `json:"kind"`  // CPU or CUDA
	Path  string `json:"path"`  // absolute
	Place string `json:"place"` // GoXLA, System, Cache, or an environment variable
}

// CacheDir returns the directory in which Install puts plugins, one
// subdirectory for each version.
func CacheDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "scango", "pjrt"), nil
}

// HasGPU guesses whether this machine has an NVIDIA GPU from the driver's
// device files.
func HasGPU() bool {
	for _, pattern := range []string{"/dev/nvidia[0-9]*", "/dev/dxg"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return runtime.GOOS == "linux"
		}
	}
	return false
}

// fileName matches the names that go-xla looks for; they may carry a version
// ("cpu_v0.114.0").
var fileName = regexp.MustCompile(`^pjrt(?:_c_api_(cpu|cuda)[^/]*_plugin|[-_]plugin[-_](cpu|cuda)[^/]*)\.(?:so|dylib)$`)

// kindOf returns a plugin's kind by its file name; "" for other files.
func kindOf(path string) string {
	m := fileName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// fileOf returns the usual file name of a kind of plugin.
func fileOf(kind string) string { return "pjrt_c_api_" + kind + "_plugin.so" }
