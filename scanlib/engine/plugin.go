package engine

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

// The kinds of XLA plugin that Open uses.
const (
	KindCPU  = "cpu"
	KindCUDA = "cuda"
)

// Plugin is an XLA plugin: a shared library with the PJRT API.
type Plugin struct {
	Kind  string `json:"kind"`  // KindCPU or KindCUDA
	Path  string `json:"path"`  // absolute
	Place string `json:"place"` // where it was found: an environment variable, "go-xla", "system", "cache"
}

// placeCache is the Place of plugins that Install fetched.
const placeCache = "cache"

// place is a directory (or one file) to look for plugins in.
type place struct{ name, path string }

// FindPlugins lists the plugin files on this machine in the order they are to be
// tried: CUDA before CPU, and within a kind the user's PJRT_PLUGIN_LIBRARY_PATH,
// go-xla's own directories, the system's library directories, then the cache
// that Install fills. It opens none of them: see Plugin.Check.
func FindPlugins() []Plugin {
	var found []Plugin
	seen := map[string]bool{}
	for _, pl := range places() {
		for _, p := range pl.plugins() {
			real, err := filepath.EvalSymlinks(p.Path)
			if err != nil {
				real = p.Path // a dangling link is reported by Check
			}
			if !seen[real] {
				seen[real] = true
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Plugin) int { return kindRank(a.Kind) - kindRank(b.Kind) })
	return found
}

func kindRank(kind string) int {
	return slices.Index([]string{KindCUDA, KindCPU}, kind)
}

// places lists where to look, first come first served.
func places() []place {
	var all []place
	add := func(name string, dirs ...string) {
		for _, dir := range dirs {
			if filepath.IsAbs(dir) {
				all = append(all, place{name, dir})
			}
		}
	}
	add(pjrt.PJRTPluginPathsEnv, filepath.SplitList(os.Getenv(pjrt.PJRTPluginPathsEnv))...)
	if lib, err := installer.DefaultHomeLibPath(); err == nil {
		add("go-xla", goxlaDirs(lib)...)
	}
	add("go-xla", goxlaDirs("/usr/local/lib")...)
	add("system", filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))...)
	add("system", ldconfDirs("/etc/ld.so.conf", 0)...)
	if root, err := CacheDir(); err == nil {
		add(placeCache, cachedVersions(root)...)
	}
	return all
}

// goxlaDirs are the directories go-xla and its earlier name use below lib.
func goxlaDirs(lib string) []string {
	return []string{
		filepath.Join(lib, "go-xla"),
		filepath.Join(lib, "go-xla", "nvidia"),
		filepath.Join(lib, "gomlx", "pjrt"),
	}
}

// ldconfDirs reads the directories of a dynamic linker configuration, following
// include lines; go-xla looks there too. What can't be read is left out.
func ldconfDirs(path string, depth int) []string {
	f, err := os.Open(path)
	if err != nil || depth > 4 {
		return nil
	}
	defer f.Close()
	var dirs []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] == "include" {
			files, _ := filepath.Glob(fields[1])
			for _, file := range files {
				dirs = append(dirs, ldconfDirs(file, depth+1)...)
			}
		} else if len(fields) == 1 {
			dirs = append(dirs, fields[0])
		}
	}
	return dirs
}

// CacheDir is where Install puts plugins, one directory a version.
func CacheDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "scango", "pjrt"), nil
}

// cachedVersions lists the version directories below root, those that Install
// would fetch today first.
func cachedVersions(root string) []string {
	var dirs []string
	for _, version := range wantedVersions() {
		dirs = append(dirs, filepath.Join(root, version))
	}
	others, _ := filepath.Glob(filepath.Join(root, "[^.]*"))
	for _, dir := range others {
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// pluginName matches the file names go-xla looks for; the name may carry a
// version ("cpu_v0.114.0").
var pluginName = regexp.MustCompile(`^pjrt(?:_c_api_(cpu|cuda)[^/]*_plugin|[-_]plugin[-_](cpu|cuda)[^/]*)\.(?:so|dylib)$`)

// kindOf tells a plugin's kind from its file name; "" for other files.
func kindOf(path string) string {
	m := pluginName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// pluginFile is the usual file name of a plugin.
func pluginFile(kind string) string { return "pjrt_c_api_" + kind + "_plugin.so" }

// plugins lists the plugin files of a place by name, so that the unversioned
// link that go-xla makes comes before the versions beside it.
func (pl place) plugins() []Plugin {
	candidates := []string{pl.path}
	if entries, err := os.ReadDir(pl.path); err == nil {
		candidates = nil
		for _, entry := range entries {
			candidates = append(candidates, filepath.Join(pl.path, entry.Name()))
		}
	}
	var found []Plugin
	for _, path := range candidates {
		if _, err := os.Lstat(path); err == nil && kindOf(path) != "" {
			found = append(found, Plugin{Kind: kindOf(path), Path: path, Place: pl.name})
		}
	}
	return found
}

// hasGPU guesses whether an NVIDIA GPU is there from the driver's device files.
func hasGPU() bool {
	for _, pattern := range []string{"/dev/nvidia[0-9]*", "/dev/dxg"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return runtime.GOOS == "linux"
		}
	}
	return false
}
